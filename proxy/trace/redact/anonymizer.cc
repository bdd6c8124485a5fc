#include "proxy/trace/redact/anonymizer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "decoders/eas/query.h"
#include "proxy/base/text.h"
#include "proxy/trace/body_plan.h"
#include "proxy/trace/head_secrets.h"

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

/// Fields that stay and that people and programs write what they like into; others have a form.
bool is_free_text(std::string_view name) {
  constexpr auto free = std::to_array<std::string_view>({"User-Agent", "Server", "X-Powered-By"});
  return std::ranges::any_of(free, [&](std::string_view one) { return text::iequals(one, name); });
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

void Anonymizer::learn(const core::Exchange& exchange) {
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

void Anonymizer::apply(core::Note& note) {
  const bool words_of_hooks =
      note.kind == core::Note::Kind::hook_log || note.kind == core::Note::Kind::hook_error;
  if (words_of_hooks) {
    texts_.identity(as_scrubbable(note.text), Charset::utf8);
  } else {
    apply_words(note.text);
  }
  if (const std::size_t slash = note.source.rfind('/'); slash != std::string::npos) {
    note.source.erase(0, slash + 1);  // folders may be named after their owner
  }
  apply_words(note.source);
  apply_words(note.fault);
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

void Anonymizer::apply_head(core::Head& head, bool request) {
  Bytes raw = head.raw();
  const Text text(raw);
  const std::string_view all = as_text(raw);
  std::size_t begin = all.find_first_not_of("\r\n");
  begin = begin == std::string_view::npos ? 0 : begin;
  const std::size_t line_end = std::min(all.find('\n', begin), all.size());
  if (request) {
    const std::size_t first = all.find(' ', begin);
    const std::size_t last = all.substr(0, line_end).rfind(' ');
    if (first < last && last != std::string_view::npos) {
      const Text target = text.subspan(first + 1, last - first - 1);
      if (all.substr(begin).starts_with("CONNECT ")) {
        texts_.domain(target);
      } else {
        texts_.target(target);
      }
    } else {
      texts_.identity(text.subspan(begin, line_end - begin), Charset::utf8);
    }
  }
  if (!request) {
    const std::size_t status = std::min(all.find(' ', begin), line_end);
    const std::size_t reason = std::min(all.find(' ', status + 1), line_end);
    texts_.remark(text.subspan(reason, line_end - reason));
  }
  apply_fields(text.subspan(line_end));
  head = core::Head(std::move(raw));
}

/// Lines "Name: value"; a line without a name, such as a folded one, is words.
void Anonymizer::apply_fields(Text lines) {
  const std::string_view all = as_text(lines);
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = std::min(all.find('\n', at), all.size());
    const std::string_view line = all.substr(at, end - at);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with(' ') || line.starts_with('\t')) {
      texts_.identity(lines.subspan(at, line.size()), Charset::utf8);
    } else {
      std::size_t value = colon + 1;
      while (value < line.size() && (line[value] == ' ' || line[value] == '\t')) {
        ++value;
      }
      std::size_t stop = line.size();
      while (stop > value && (line[stop - 1] == '\r' || line[stop - 1] == ' ')) {
        --stop;
      }
      apply_field(text::trim(line.substr(0, colon)), lines.subspan(at + value, stop - value));
    }
    at = end + 1;
  }
}

/// Secrets are overwritten before; this holds also where they were not looked for. A scheme stays.
void Anonymizer::blank(std::string_view name, Text value) {
  const std::string before = std::string(name) + ": ";
  Spans spans;
  find_head_secrets(as_bytes(before + std::string(as_text(value))), spans);
  for (const Span& span : spans) {
    std::ranges::fill(value.subspan(span.begin - before.size(), span.end - span.begin), std::uint8_t{'*'});
  }
}

void Anonymizer::apply_field(std::string_view name, Text value) {
  const Kind kind = decide_field(name);
  switch (kind) {
    case Kind::content_type:
      contents_.parameters(value);
      break;
    case Kind::challenge:
      challenge(value);
      break;
    case Kind::cookies:
      cookies(value);
      break;
    case Kind::blank:
      blank(name, value);
      break;
    case Kind::keep:
      texts_.kept(value, Charset::latin1, is_free_text(name));
      break;
    default:
      texts_.apply(kind, value, Charset::latin1);
      break;
  }
}

/// "Basic realm="..."": what is quoted is a host or a name; a blob of NTLM names servers and domains.
void Anonymizer::challenge(Text value) {
  const std::string_view all = as_text(value);
  const std::size_t blank = std::min(all.find(' '), all.size());
  const std::string_view scheme = all.substr(0, blank);
  if (text::iequals(scheme, "NTLM") || text::iequals(scheme, "Negotiate")) {
    for (std::uint8_t& c : value.subspan(blank)) {
      c = c == ' ' ? c : std::uint8_t{'*'};
    }
    return;
  }
  for (std::size_t quote = all.find('"'); quote < all.size();) {
    const std::size_t end = std::min(all.find('"', quote + 1), all.size());
    apply_field("X-Quoted", value.subspan(quote + 1, end - quote - 1));
    quote = end < all.size() ? all.find('"', end + 1) : all.size();
  }
}

void Anonymizer::cookies(Text value) {
  const std::string_view all = as_text(value);
  for (std::size_t at = text::ifind(all, "domain="); at != std::string_view::npos;
       at = text::ifind(all, "domain=", at + 1)) {
    const std::size_t begin = at + 7;
    const std::size_t end = std::min(all.find_first_of("; ,", begin), all.size());
    texts_.domain(value.subspan(begin, end - begin));
  }
}

}  // namespace eastap::trace::redact
