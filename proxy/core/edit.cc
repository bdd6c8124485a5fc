#include "proxy/core/edit.h"

#include <utility>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"

namespace eastap::core {

namespace {

bool is_chunked(const Head& head) {
  const auto field = head.find("Transfer-Encoding");
  return field && text::ifind(*field, "chunked") != std::string_view::npos;
}

/// Whether some field's name ends so: most heads say nothing of codings.
bool may_name_coding(const Head& head) {
  constexpr std::string_view end_of_name = "-Encoding";
  const std::string_view text = as_text(head.raw());
  for (std::size_t at = text.find(':'); at != std::string_view::npos; at = text.find(':', at + 1)) {
    if (at >= end_of_name.size() &&
        text::iequals(text.substr(at - end_of_name.size(), end_of_name.size()), end_of_name)) {
      return true;
    }
  }
  return false;
}

Bytes coded(Head& head, Bytes content) {
  const auto field = head.find("Content-Encoding");
  if (!field || decoders::is_identity(*field)) {
    return content;
  }
  if (auto done = decoders::encode(*field, content)) {
    return std::move(*done);
  }
  head.remove("Content-Encoding");
  return content;
}

}  // namespace

Message edited(const Message& message, MessageEdit edit) {
  const bool new_head = edit.head.has_value();
  Message result{.head = new_head ? *std::move(edit.head) : message.head,
                 .body = edit.content ? Body{} : message.body,
                 .first_byte = message.first_byte,
                 .head_done = message.head_done,
                 .done = message.done,
                 .complete = message.complete};
  if (const int status = new_head && message.complete ? result.head.status() : 0;
      status == 204 || status == 304) {
    result.body = {};  // RFC 9112 section 6.3: neither can have any
    result.head.remove("Content-Length");
    result.head.remove("Transfer-Encoding");
    return result;
  }
  if (!edit.content) {
    return result;
  }
  const bool any_coding = may_name_coding(result.head);
  Bytes body = any_coding ? coded(result.head, *std::move(edit.content)) : *std::move(edit.content);
  const auto size = static_cast<std::uint32_t>(body.size());
  if (any_coding && is_chunked(result.head)) {
    result.head.remove("Trailer");
    std::uint32_t begin = 0;
    if (size > 0) {
      append(result.body.wire, fmt::format("{:x}\r\n", size));
      begin = static_cast<std::uint32_t>(result.body.wire.size());
      append(result.body.wire, body);
      append(result.body.wire, "\r\n");
    }
    append(result.body.wire, "0\r\n\r\n");
    result.body.content_spans = {{begin, begin + size}};
  } else {
    result.head.set("Content-Length", std::to_string(size));
    result.body.wire = std::move(body);
    result.body.content_spans = {{0, size}};
  }
  result.body.wire_length = result.body.wire.size();
  result.body.content_length = size;
  return result;
}

Result<Bytes> plain_content(const Message& message, std::size_t limit) {
  Bytes content = message.body.content();
  const auto field = message.head.find("Content-Encoding");
  if (!field || decoders::is_identity(*field)) {
    return content;
  }
  return decoders::decode(*field, content, limit);
}

}  // namespace eastap::core
