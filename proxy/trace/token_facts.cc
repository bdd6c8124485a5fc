#include "proxy/trace/token_facts.h"

#include <string_view>
#include <utility>

#include "decoders/content_coding.h"
#include "decoders/eas/command.h"
#include "decoders/sign_in/token_endpoint.h"
#include "proxy/trace/quoted_secrets.h"

namespace eastap::trace {
namespace {

std::string_view type_of(const core::Message& message) {
  return message.head.find("Content-Type").value_or(std::string_view{});
}

/// The content of a message with its codings undone; empty where that cannot be done within the limit.
class Content {
 public:
  explicit Content(const core::Message& message) {
    if (!message.body.kept || message.body.wire.size() > sign_in::max_token_body) {
      return;
    }
    view_ = content_of(message.body, bytes_);
    const auto coding = message.head.find("Content-Encoding");
    if (coding && !decoders::is_identity(*coding)) {
      auto plain = decoders::decode(*coding, view_, sign_in::max_token_body);
      bytes_ = plain ? *std::move(plain) : Bytes{};
      view_ = bytes_;
    }
  }
  [[nodiscard]] ByteView view() const { return view_; }

 private:
  Bytes bytes_;
  ByteView view_;
};

bool is_other_request(const core::Exchange& exchange) {
  return exchange.kind == core::Exchange::Kind::http && exchange.request &&
         exchange.request->head.method() == "POST" &&
         eas::classify("POST", exchange.request->head.target()) == eas::Command::none;
}

bool has_token_path(const core::Exchange& exchange) {
  return sign_in::is_token_path(eas::split_target(exchange.request->head.target()).path);
}

bool has_token_body(const core::Exchange& exchange) {
  const core::Message& request = *exchange.request;
  return sign_in::is_token_body(type_of(request), Content(request).view());
}

}  // namespace

bool asks_for_token(const core::Exchange& exchange) {
  return is_other_request(exchange) && (has_token_path(exchange) || has_token_body(exchange));
}

bool carries_tokens(const core::Message& message) {
  return type_of(message).find("json") != std::string_view::npos &&
         sign_in::carries_tokens(type_of(message), Content(message).view());
}

sign_in::TokenRequest token_request_of(const core::Exchange& exchange) {
  if (!is_other_request(exchange)) {
    return {};
  }
  const Content content(*exchange.request);
  const std::string_view type = type_of(*exchange.request);
  // A sign-in form elsewhere may have a field named client_id.
  if (!has_token_path(exchange) && !sign_in::is_token_body(type, content.view())) {
    return {};
  }
  return sign_in::read_token_request(type, content.view());
}

sign_in::TokenAnswer token_answer_of(const core::Exchange& exchange) {
  if (!exchange.response || !asks_for_token(exchange)) {
    return {};
  }
  const Content answer(*exchange.response);
  const Content request(*exchange.request);
  return sign_in::read_token_answer(answer.view(), type_of(*exchange.request), request.view());
}

}  // namespace eastap::trace
