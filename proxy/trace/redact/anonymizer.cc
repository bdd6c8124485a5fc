#include "proxy/trace/redact/anonymizer.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "decoders/eas/query.h"
#include "proxy/base/text.h"
#include "proxy/trace/body_plan.h"

namespace eastap::trace::redact {
namespace {

constexpr std::size_t inflated_at_most = std::size_t{64} << 20U;

Text as_scrubbable(std::string& text) {
  return {reinterpret_cast<std::uint8_t*>(text.data()), text.size()};
}

void take_out(core::Message& message, MessageStorage& storage, std::string why) {
  withhold(storage, message.body, std::move(why));
  message.body.wire.clear();
  message.body.content_spans.clear();
  message.body.kept = false;
}

/// What a token's claims and the like say of the service rather than of a person.
bool is_plain_fact(std::string_view name) {
  constexpr std::string_view plain =
      "token.form token.length token.alg token.kid token.exp token.iat token.nbf token.other claim.scp "
      "claim.scope claim.roles claim.amr claim.acr claim.idtyp claim.ver claim.appid claim.azp "
      "claim.app_displayname mechanism.form mechanism.length mechanism.offers mechanism.inner "
      "mechanism.state ntlm.type ntlm.anonymous request.grant_type request.client_id request.proof "
      "answer.token_type answer.lifetime answer.refresh_token answer.device_code answer.error";
  const auto names = text::split(plain, ' ');
  return std::ranges::find(names, name) != names.end();
}
bool is_worded_fact(std::string_view name) {
  return name == "request.scope" || name == "request.resource" || name == "answer.scope" ||
         name == "answer.resource" || name == "answer.error_description" || name == "claim.aud" ||
         name == "claim.iss";
}

bool is_chunked(const core::Head& head) {
  const auto coding = head.find("Transfer-Encoding");
  return coding && text::ifind(*coding, "chunked") != std::string_view::npos;
}

/// A new content: as one chunk, or with its length in the head.
void put_content(core::Message& message, Bytes content) {
  core::Body& body = message.body;
  body.content_length = content.size();
  std::string before;
  if (is_chunked(message.head)) {
    before = content.empty() ? "" : fmt::format("{:x}\r\n", content.size());
    body.wire = to_bytes(before);
    append(body.wire, content);
    append(body.wire, std::string_view(content.empty() ? "0\r\n\r\n" : "\r\n0\r\n\r\n"));
  } else {
    if (message.head.find("Content-Length")) {
      message.head.set("Content-Length", std::to_string(content.size()));
    }
    body.wire = std::move(content);
  }
  const auto begin = static_cast<std::uint32_t>(before.size());
  body.content_spans = {{begin, begin + static_cast<std::uint32_t>(body.content_length)}};
  body.wire_length = body.wire.size();
}

}  // namespace

void Anonymizer::learn_auth(const model::AuthFacts& auth) {
  texts_.learn(auth.user);
  texts_.learn(auth.token_request.user);
  for (const std::string_view name : {"upn", "preferred_username", "unique_name", "email", "name"}) {
    texts_.learn(auth.token.claim(name));
  }
  if (const auto& ntlm = auth.mechanism.ntlm) {
    texts_.learn(ntlm->domain);
    texts_.learn(ntlm->user);
    texts_.learn(ntlm->workstation);
  }
}

void Anonymizer::learn(const core::Exchange& exchange, const model::AuthFacts& auth) {
  learn_auth(auth);
  if (!exchange.request) {
    return;
  }
  const core::Head& head = exchange.request->head;
  texts_.learn(head.find("Host").value_or(""));
  const std::string_view target = head.target();
  const std::size_t mark = target.find('?');
  if (mark != std::string_view::npos && eas::classify(head.method(), target) != eas::Command::none) {
    const eas::Query query = eas::parse_query(target.substr(mark + 1));
    texts_.learn(query.user);
    texts_.learn(query.device_id);
  }
}

void Anonymizer::learn(const core::ConnectionFacts& facts) {
  texts_.learn(facts.upstream_name);
}

void Anonymizer::apply_words(std::string& words) {
  texts_.remark(as_scrubbable(words));
}

void Anonymizer::apply_host(std::string& name) {
  texts_.domain(as_scrubbable(name));
}

void Anonymizer::apply_endpoint(Endpoint& endpoint) {
  std::string text = endpoint.address.to_string();
  texts_.domain(as_scrubbable(text));
  if (const auto address = IpAddress::parse(text); address && !endpoint.address.is_unspecified()) {
    endpoint.address = *address;
  }
}

void Anonymizer::apply(core::ConnectionFacts& facts) {
  apply_endpoint(facts.client);
  apply_endpoint(facts.listener);
  if (facts.original_destination) {
    apply_endpoint(*facts.original_destination);
  }
  if (facts.upstream) {
    apply_endpoint(*facts.upstream);
  }
  const std::size_t scheme = facts.mode.find("://");
  if (scheme != std::string::npos) {
    texts_.domain(as_scrubbable(facts.mode).subspan(scheme + 3));
  }
  apply_host(facts.upstream_name);
  apply_words(facts.rule);
  for (core::Note& note : facts.notes) {
    apply(note);
  }
  apply_words(facts.closed_by);
}

void Anonymizer::apply(core::TlsFacts& facts) {
  apply_host(facts.server_name);
  facts.peer_subject.clear();
  facts.peer_issuer.clear();
  facts.peer_fingerprint.clear();
  for (std::string& line : facts.verification) {
    apply_words(line);
  }
  apply_words(facts.failure);
}

void Anonymizer::apply_auth(model::AuthFacts& auth) {
  const auto change = [&](std::vector<std::string> fields) {
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
      if (is_worded_fact(fields[i])) {
        apply_words(fields[i + 1]);
      } else if (!is_plain_fact(fields[i])) {
        texts_.apply(Kind::name, as_scrubbable(fields[i + 1]), Charset::utf8);
      }
    }
    return fields;
  };
  model::AuthFacts made;
  made.scheme = auth.scheme;
  made.user = auth.user;
  made.ntlm_message = auth.ntlm_message;
  texts_.apply(Kind::name, as_scrubbable(made.user), Charset::utf8);
  model::read_fields(change(model::request_fields(auth)), made);
  model::read_fields(change(model::answer_fields(auth)), made);
  auth = std::move(made);
}

void Anonymizer::apply(core::Exchange& exchange, ExchangeStorage& storage) {
  const core::Exchange before = exchange;
  apply_message(exchange.request, storage.request, before, true);
  apply_message(exchange.sent_request, storage.sent_request, before, true);
  apply_message(exchange.response, storage.response, before, false);
  apply_message(exchange.sent_response, storage.sent_response, before, false);
  for (core::Head& head : exchange.informational) {
    apply_head(head, false);
  }
  apply_auth(storage.auth);
  for (core::Note& note : exchange.notes) {
    apply(note);
  }
  apply_words(exchange.outcome);
}

void Anonymizer::apply_message(core::MessagePtr& message, MessageStorage& storage,
                               const core::Exchange& exchange, bool request) {
  if (!message) {
    return;
  }
  auto copy = std::make_shared<core::Message>(*message);
  const core::Message* asked = exchange.request.get();
  const eas::Command command =
      asked == nullptr ? eas::Command::none : eas::classify(asked->head.method(), asked->head.target());
  const bool eas = command != eas::Command::none && command != eas::Command::autodiscover;
  apply_body(*copy, storage, eas, request);
  apply_head(copy->head, request);
  message = std::move(copy);
}

void Anonymizer::apply_body(core::Message& message, MessageStorage& storage, bool eas, bool request) {
  core::Body& body = message.body;
  if (!storage.withheld.empty() || !body.kept || body.wire.empty()) {
    return;
  }
  const bool all_secret = storage.body_redacted.size() == 1 && storage.body_redacted[0].begin == 0 &&
                          storage.body_redacted[0].end == body.wire.size();
  if (all_secret) {
    return;
  }
  Bytes content = body.content();
  std::string type(message.head.find("Content-Type").value_or(""));
  if (eas && content.size() >= 3 && content[0] == 3 && content[1] == 1) {
    type = "application/vnd.ms-sync.wbxml";  // whatever its head says
  } else if (eas && request && type.empty()) {
    type = "message/rfc822";
  }
  const auto coding = message.head.find("Content-Encoding");
  if (coding && !decoders::is_identity(*coding) && !content.empty()) {
    apply_coded(message, storage, std::string(*coding), content, type);
    return;
  }
  if (!contents_.content(content, type)) {
    take_out(message, storage, "anonymised, and not of a form that can be read");
    return;
  }
  std::size_t at = 0;
  for (const core::Body::Span& span : body.content_spans) {
    std::ranges::copy(ByteView(content).subspan(at, span.end - span.begin), body.wire.begin() + span.begin);
    at += span.end - span.begin;
  }
  const std::size_t trailer = body.content_spans.empty() ? 0 : body.content_spans.back().end;
  if (is_chunked(message.head) && trailer < body.wire.size()) {
    apply_fields(Text(body.wire).subspan(trailer));
  }
}

void Anonymizer::apply_coded(core::Message& message, MessageStorage& storage, std::string_view coding,
                             ByteView content, std::string_view type) {
  auto plain = decoders::decode(coding, content, inflated_at_most);
  if (!plain || !contents_.content(*plain, type)) {
    take_out(message, storage, "anonymised, and not of a form that can be read");
    return;
  }
  if (auto coded = decoders::encode(coding, *plain)) {
    put_content(message, *std::move(coded));
  } else {
    message.head.remove("Content-Encoding");  // "br" can be undone, not done again
    put_content(message, *std::move(plain));
  }
  storage.body_redacted.clear();  // they lie inside the coding now
}

}  // namespace eastap::trace::redact
