#include "proxy/trace/redaction.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"
#include "proxy/trace/body_plan.h"
#include "proxy/trace/echoed_secrets.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/token_facts.h"

namespace eastap::trace {
namespace {

using core::Body;
using core::Exchange;
using core::Head;
using core::Message;
using Bodies = Sensitivity::Bodies;

constexpr std::array<std::string_view, 10> sign_in_parts{
    "/oauth2/",      "/oauth/", "/adfs/",        "/rst2.srf", "/ppsecure/",
    "usernamemixed", "/login",  "/auth/owaauth", "/auth.owa", "/devicecode",
};
constexpr std::array<std::string_view, 3> sign_in_ends{"/token", "/kmsi", "/signin"};

Sensitivity of_request(const Head& head) {
  const std::string_view target = head.target();
  switch (eas::classify(head.method(), target)) {
    case eas::Command::settings:
    case eas::Command::search:
    case eas::Command::item_operations:
    case eas::Command::unknown:
      return {Bodies::password};
    case eas::Command::provision:
      return {Bodies::policy};
    case eas::Command::none: {
      if (is_sign_in_path(eas::split_target(target).path)) {
        return {Bodies::sign_in};
      }
      const auto type = head.find("Content-Type");
      return {type && text::istarts_with(*type, "application/x-www-form-urlencoded") ? Bodies::form
                                                                                     : Bodies::other};
    }
    case eas::Command::autodiscover:
      return {Bodies::other};
    default:
      return {Bodies::eas};
  }
}

/// A fault may have bent the bytes around a password, so that only its value gives it away.
void find_again(const Message& received, const Message& sent, Sensitivity sensitivity,
                MessageStorage& sent_storage) {
  Bytes joined;
  const std::string_view content = as_text(content_of(sent.body, joined));
  for (const std::string& secret : password_values(received, sensitivity)) {
    if (secret.size() < min_searched_secret) {
      continue;
    }
    for (std::size_t at = content.find(secret); at != std::string_view::npos;
         at = content.find(secret, at + 1)) {
      add_on_wire(sent.body, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + secret.size())},
                  sent_storage.body_redacted);
    }
  }
}

void plan_pair(const core::MessagePtr& received, const core::MessagePtr& sent, bool is_request,
               Sensitivity sensitivity, MessageStorage& storage, MessageStorage& sent_storage) {
  if (received) {
    storage = plan(*received, is_request, sensitivity);
  }
  if (sent) {
    sent_storage = plan(*sent, is_request, sensitivity);
    if (received && sensitivity.bodies == Bodies::password && sent_storage.withheld.empty()) {
      find_again(*received, *sent, sensitivity, sent_storage);
    }
  }
}

Message redacted_message(const Message& message, const MessageStorage& storage) {
  Message copy = message;
  if (!storage.head_redacted.empty()) {
    Bytes raw = message.head.raw();
    overwrite(raw, storage.head_redacted);
    copy.head = Head(std::move(raw));
  }
  if (storage.withheld.empty()) {
    overwrite(copy.body.wire, storage.body_redacted);
  } else {
    copy.body.wire.clear();
    copy.body.content_spans.clear();
    copy.body.kept = false;
  }
  return copy;
}

void withhold_too_large(const Exchange& exchange, ExchangeStorage& storage) {
  const auto look = [](const core::MessagePtr& message, MessageStorage& stored) {
    if (message && message->body.kept && message->body.wire.size() > max_stored_body) {
      withhold(stored, message->body, "too large for a record");
    }
  };
  look(exchange.request, storage.request);
  look(exchange.sent_request, storage.sent_request);
  look(exchange.response, storage.response);
  look(exchange.sent_response, storage.sent_response);
}

}  // namespace

bool is_sign_in_path(std::string_view path) {
  const std::string lower = text::lower(path);
  return std::ranges::any_of(sign_in_parts,
                             [&](std::string_view part) { return lower.find(part) != std::string::npos; }) ||
         std::ranges::any_of(sign_in_ends, [&](std::string_view end) { return lower.ends_with(end); });
}

Sensitivity sensitivity_of(const Exchange& exchange) {
  if (exchange.kind != Exchange::Kind::http) {
    return {Bodies::stream};
  }
  if (!exchange.request) {
    return {Bodies::password};
  }
  Sensitivity found = of_request(exchange.request->head);
  if (exchange.sent_request &&
      exchange.sent_request->head.start_line() != exchange.request->head.start_line()) {
    found.bodies = std::max(found.bodies, of_request(exchange.sent_request->head).bodies);
  }
  if ((found.bodies == Bodies::form || found.bodies == Bodies::other) && asks_for_token(exchange)) {
    found.bodies = Bodies::sign_in;
  }
  return found;
}

MessageStorage plan(const Message& message, bool is_request, Sensitivity sensitivity) {
  MessageStorage storage;
  find_head_secrets(message.head.raw(), storage.head_redacted);
  plan_body(message, is_request, sensitivity.bodies, storage);
  return storage;
}

ExchangeStorage plan(const Exchange& exchange, Parts parts, bool record_secrets) {
  ExchangeStorage storage;
  if (parts != Parts::response && exchange.request) {
    const std::string_view authorization = authorization_of(exchange.request->head.raw());
    if (!authorization.empty()) {
      storage.auth = model::read_auth(authorization);
    }
    storage.auth.token_request = token_request_of(exchange);
  }
  if (parts != Parts::request) {
    storage.auth.token_answer = token_answer_of(exchange);
  }
  if (record_secrets) {
    withhold_too_large(exchange, storage);
    return storage;
  }
  const Sensitivity sensitivity = sensitivity_of(exchange);
  if (parts != Parts::response) {
    plan_pair(exchange.request, exchange.sent_request, true, sensitivity, storage.request,
              storage.sent_request);
  }
  if (parts == Parts::request) {
    return storage;
  }
  plan_pair(exchange.response, exchange.sent_response, false, sensitivity, storage.response,
            storage.sent_response);
  find_echoes(exchange, sensitivity, storage);
  for (const Head& head : exchange.informational) {
    find_head_secrets(head.raw(), storage.informational_redacted.emplace_back());
  }
  return storage;
}

core::ExchangePtr redacted(const core::ExchangePtr& exchange, const ExchangeStorage& storage) {
  std::shared_ptr<Exchange> copy;
  const auto changed = [&]() -> Exchange& {
    if (!copy) {
      copy = std::make_shared<Exchange>(*exchange);
    }
    return *copy;
  };
  const auto look = [&](core::MessagePtr Exchange::* which, const MessageStorage& stored) {
    const core::MessagePtr& message = (*exchange).*which;
    if (message &&
        (!stored.head_redacted.empty() || !stored.body_redacted.empty() || !stored.withheld.empty())) {
      changed().*which = std::make_shared<const Message>(redacted_message(*message, stored));
    }
  };
  look(&Exchange::request, storage.request);
  look(&Exchange::sent_request, storage.sent_request);
  look(&Exchange::response, storage.response);
  look(&Exchange::sent_response, storage.sent_response);
  for (std::size_t i = 0; i < storage.informational_redacted.size(); ++i) {
    if (!storage.informational_redacted[i].empty()) {
      Bytes raw = exchange->informational[i].raw();
      overwrite(raw, storage.informational_redacted[i]);
      changed().informational[i] = Head(std::move(raw));
    }
  }
  if (may_quote_secrets(exchange->notes)) {
    changed().notes = masked_notes(*exchange);
  }
  return copy ? core::ExchangePtr(copy) : exchange;
}

void overwrite(Bytes& bytes, const Spans& spans) {
  for (const Span& span : spans) {
    std::fill(bytes.begin() + span.begin, bytes.begin() + span.end, std::uint8_t{'*'});
  }
}

}  // namespace eastap::trace
