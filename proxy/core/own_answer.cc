#include "proxy/core/own_answer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::core {

namespace {

constexpr auto phrases = std::to_array<std::pair<int, std::string_view>>({
    {200, "OK"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {449, "Retry after sending a PROVISION command"},
    {451, "Redirect"},
    {456, "Blocked User"},
    {457, "Expired Password"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
});

}  // namespace

std::string_view reason_phrase(int status) {
  const auto* const row = std::ranges::find(phrases, status, &std::pair<int, std::string_view>::first);
  return row == phrases.end() ? "Answer" : row->second;
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
