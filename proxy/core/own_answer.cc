#include "proxy/core/own_answer.h"

#include <algorithm>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::core {

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 302:
      return "Found";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Content Too Large";
    case 449:
      return "Retry after sending a PROVISION command";
    case 451:
      return "Redirect";
    case 456:
      return "Blocked User";
    case 457:
      return "Expired Password";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 507:
      return "Insufficient Storage";
    default:
      return "Answer";
  }
}

Message to_message(const OwnAnswer& answer, bool to_head, bool close) {
  const bool may_have_content = answer.status >= 200 && answer.status != 204 && answer.status != 304;
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(answer.fields,
                               [&](const auto& field) { return text::iequals(field.first, name); });
  };
  auto fields = answer.fields;
  if (may_have_content && !has("Content-Length")) {
    fields.emplace_back("Content-Length", std::to_string(answer.content.size()));
  }
  if (close && !has("Connection")) {
    fields.emplace_back("Connection", "close");
  }
  const std::string_view reason =
      answer.reason.empty() ? reason_phrase(answer.status) : std::string_view(answer.reason);
  Message message;
  message.head = Head::make(fmt::format("HTTP/1.1 {} {}", answer.status, reason), fields);
  if (may_have_content && !to_head && !answer.content.empty()) {
    message.body.wire = answer.content;
    message.body.wire_length = message.body.content_length = answer.content.size();
    message.body.content_spans = {{0, static_cast<std::uint32_t>(answer.content.size())}};
  }
  message.complete = true;
  return message;
}

OwnAnswer failure_answer(int status, std::string_view why) {
  OwnAnswer answer;
  answer.status = status;
  answer.fields = {{"Content-Type", "text/plain; charset=utf-8"},
                   {"X-Eastap", "own answer"},
                   {"Cache-Control", "no-store"}};
  answer.content = to_bytes(fmt::format("eastap answers this by itself: {}\n", why));
  return answer;
}

}  // namespace eastap::core
