#include "proxy/trace/body_plan.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "proxy/base/text.h"
#include "proxy/trace/head_secrets.h"
#include "proxy/trace/quoted_secrets.h"
#include "proxy/trace/text_secrets.h"
#include "proxy/trace/token_facts.h"
#include "proxy/trace/wbxml_secrets.h"

namespace eastap::trace {
namespace {

using core::Body;
using core::Head;
using core::Message;
using Bodies = Sensitivity::Bodies;

/// Most bytes that a compressed body is inflated to when it is looked through.
constexpr std::size_t inflate_limit = std::size_t{16} << 20U;
/// The same of texts, which are inflated on no more than a suspicion.
constexpr std::size_t coded_text_limit = std::size_t{4} << 20U;
constexpr std::size_t looked_at_for_zeros = 512;
/// The start that every EAS client and server writes (MS-ASWBXML section 2.1.1); proof of a plain body.
bool has_canonical_start(ByteView content) {
  constexpr std::array<std::uint8_t, 4> start{0x03, 0x01, 0x6A, 0x00};
  return content.size() >= start.size() && std::ranges::equal(content.first(start.size()), start);
}
/// WBXML 1.1 to 1.3, perhaps. A multipart body with a few parts starts the same way.
bool may_be_wbxml(ByteView content) {
  return !content.empty() && content[0] >= 1 && content[0] <= 3;
}

bool says_wbxml(const Head& head) {
  const auto type = head.find("Content-Type");
  return type && text::ifind(*type, "vnd.ms-sync") != std::string_view::npos;
}

/// What a look through one body came to.
struct Scan {
  Spans spans;              // in the content
  std::string unscannable;  // why nothing can be said for sure
};

Scan scan_wbxml(ByteView content, Bodies bodies) {
  if (bodies != Bodies::password && !names_password_page(content)) {
    return {};
  }
  WbxmlSecrets found = find_wbxml_secrets(content);
  Scan scan{.spans = std::move(found.spans), .unscannable = {}};
  if (found.readable) {
    return scan;
  }
  if (bodies == Bodies::password) {
    scan.unscannable = "damaged body of a command that can carry a password";
  } else if (found.read_to < content.size() && names_password_page(content.subspan(found.read_to))) {
    scan.spans.push_back(
        {static_cast<std::uint32_t>(found.read_to), static_cast<std::uint32_t>(content.size())});
  }
  return scan;
}

Scan scan_multipart(ByteView content) {
  const auto parts = decoders::split_multipart(content);
  if (!parts) {
    return {.spans = {}, .unscannable = "damaged multipart body of a command that can carry a password"};
  }
  const decoders::MultipartPart& first = parts->parts.front();
  Scan scan = scan_wbxml(first.bytes, Bodies::password);
  for (Span& span : scan.spans) {
    span.begin += first.offset;
    span.end += first.offset;
  }
  return scan;
}

/// A body without content coding.
Scan scan_content(const Head& head, bool is_request, ByteView content, Bodies bodies) {
  if (has_canonical_start(content)) {
    return scan_wbxml(content, bodies);
  }
  if (bodies != Bodies::password) {  // SendMail of 12.1 carries MIME; an answer may be a web page
    return may_be_wbxml(content) ? scan_wbxml(content, bodies) : Scan{};
  }
  const auto type = head.find("Content-Type");
  if (type && decoders::is_multipart(*type)) {
    return scan_multipart(content);
  }
  if (may_be_wbxml(content)) {
    return scan_wbxml(content, bodies);
  }
  if (is_request || says_wbxml(head)) {
    return {.spans = {}, .unscannable = "body of a command that can carry a password, and not WBXML"};
  }
  return {};
}

/// A compressed body cannot be overwritten in part, so one that holds a secret is not stored at all.
Scan scan_coded(const Head& head, bool is_request, std::string_view coding, ByteView content, Bodies bodies) {
  const auto plain = decoders::decode(coding, content, inflate_limit);
  if (!plain) {
    return {.spans = {},
            .unscannable =
                "compressed body that could not be looked through: " + text::printable(plain.error().what)};
  }
  if (plain->empty()) {
    return {};
  }
  Scan scan = scan_content(head, is_request, *plain, bodies);
  if (!scan.spans.empty()) {
    return {.spans = {}, .unscannable = "compressed body that holds a password"};
  }
  return scan;
}

Scan scan_eas_body(const Message& message, bool is_request, Bodies bodies, ByteView content) {
  // The answers of most commands are not worth a look for a coding: they hold no password.
  if (!has_canonical_start(content) && (is_request || bodies != Bodies::eas)) {
    const auto coding = message.head.find("Content-Encoding");
    if (coding && !decoders::is_identity(*coding)) {
      return scan_coded(message.head, is_request, *coding, content, bodies);
    }
  }
  return scan_content(message.head, is_request, content, bodies);
}

bool says_plain_text(const Head& head) {
  const auto type = head.find("Content-Type");
  return type && text::istarts_with(*type, "text/plain");
}

void find_in_text(const Head& head, ByteView content, Spans& found) {
  find_text_secrets(as_text(content), found);
  if (says_plain_text(head)) {  // lines of scripts and pages look alike and say something else
    find_line_secrets(content, found);
  }
}

/// Looks through what is no document of ActiveSync. Of a compressed body as much as fits into the limit.
void scan_text(const Message& message, ByteView content, MessageStorage& storage) {
  if (content.empty() || may_be_wbxml(content)) {
    return;
  }
  const auto coding = message.head.find("Content-Encoding");
  Spans spans;
  if (coding && !decoders::is_identity(*coding)) {
    if (!may_be_text(message.head, {})) {
      return;
    }
    const auto plain = decoders::decode_partial(*coding, content, coded_text_limit);
    if (may_be_text(message.head, plain.bytes)) {
      find_in_text(message.head, plain.bytes, spans);
    }
    if (!spans.empty()) {
      withhold(storage, message.body, "compressed body that holds a secret");
    }
    return;
  }
  if (may_be_text(message.head, content)) {
    find_in_text(message.head, content, spans);
  }
  for (const Span& span : spans) {
    add_on_wire(message.body, span, storage.body_redacted);
  }
}

/// Header fields behind the last chunk (RFC 9112 section 7.1.2).
void find_trailer_secrets(const Body& body, Spans& found) {
  const std::size_t begin = body.content_spans.empty() ? 0 : body.content_spans.back().end;
  if (begin >= body.wire.size()) {
    return;
  }
  const std::size_t first = found.size();
  find_field_secrets(ByteView(body.wire).subspan(begin), found);
  for (std::size_t i = first; i < found.size(); ++i) {
    found[i].begin += static_cast<std::uint32_t>(begin);
    found[i].end += static_cast<std::uint32_t>(begin);
  }
}

}  // namespace

bool may_be_text(const Head& head, ByteView content) {
  if (may_be_wbxml(content)) {
    return false;
  }
  const std::string_view type = head.find("Content-Type").value_or("");
  constexpr std::array<std::string_view, 9> others{"image/",     "audio/",      "video/",
                                                   "font/",      "vnd.ms-sync", "rfc822",
                                                   "javascript", "text/css",    "application/pdf"};
  if (std::ranges::any_of(
          others, [&](std::string_view one) { return text::ifind(type, one) != std::string_view::npos; })) {
    return false;
  }
  const ByteView start = content.first(std::min(content.size(), looked_at_for_zeros));
  return std::ranges::find(start, std::uint8_t{0}) == start.end();
}

void add_on_wire(const Body& body, const Span& span, Spans& found) {
  std::size_t at = 0;
  for (const Body::Span& piece : body.content_spans) {
    const std::size_t size = piece.end - piece.begin;
    const std::size_t begin = std::max<std::size_t>(span.begin, at);
    const std::size_t end = std::min<std::size_t>(span.end, at + size);
    if (begin < end) {
      found.push_back({static_cast<std::uint32_t>(piece.begin + begin - at),
                       static_cast<std::uint32_t>(piece.begin + end - at)});
    }
    at += size;
  }
}

void withhold(MessageStorage& storage, const Body& body, std::string why) {
  storage.withheld = std::move(why);
  storage.body_redacted.clear();
  if (body.kept) {
    storage.sha256 = certs::sha256(body.wire);
  }
}

void plan_body(const Message& message, bool is_request, Bodies bodies, MessageStorage& storage) {
  const Body& body = message.body;
  if (body.wire_length == 0 && body.wire.empty()) {
    return;
  }
  if (!body.kept) {
    withhold(storage, body, "larger than the limit for bodies");
    return;
  }
  if (body.wire.size() > max_stored_body) {
    withhold(storage, body, "too large for a record");
    return;
  }
  if (bodies == Bodies::stream) {
    withhold(storage, body, "not parsed as HTTP");
    return;
  }
  if (bodies == Bodies::sign_in || (bodies == Bodies::form && is_request) || carries_tokens(message)) {
    storage.body_redacted.push_back({0, static_cast<std::uint32_t>(body.wire.size())});
    return;
  }
  if (bodies == Bodies::other && says_wbxml(message.head)) {
    bodies = Bodies::password;  // EAS behind a path of its own
  }
  Bytes joined;
  const ByteView content = content_of(body, joined);
  if (!content.empty() && (bodies == Bodies::eas || bodies == Bodies::policy || bodies == Bodies::password)) {
    Scan scan = scan_eas_body(message, is_request, bodies, content);
    if (!scan.unscannable.empty()) {
      withhold(storage, body, std::move(scan.unscannable));
      return;
    }
    for (const Span& span : scan.spans) {
      add_on_wire(body, span, storage.body_redacted);
    }
  }
  scan_text(message, content, storage);
  if (!storage.withheld.empty()) {
    return;
  }
  find_trailer_secrets(body, storage.body_redacted);
}

}  // namespace eastap::trace
