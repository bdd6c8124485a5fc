#include "proxy/core/wipe_check.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "decoders/content_coding.h"
#include "decoders/multipart.h"
#include "decoders/wbxml/document.h"
#include "proxy/core/http1_parser.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/response_splitting.h"

namespace eastap::core {

namespace {

using eas::WipeOrder;

WipeOrder in_document(ByteView body) {
  const wbxml::Document document = wbxml::decode_view(body);
  const WipeOrder order = eas::wipe_order(document);
  const bool hides = order == WipeOrder::none && document.fault() && eas::may_order_wipe(body);
  return hides ? WipeOrder::unreadable : order;
}

/// In content of which no coding is left.
WipeOrder in_plain(ByteView content, std::string_view type) {
  WipeOrder worst = in_document(content);
  if (!decoders::is_multipart(type)) {
    return worst;
  }
  if (const auto parts = decoders::split_multipart(content)) {
    for (const auto& part : parts->parts) {
      worst = std::max(worst, in_document(part.bytes));
    }
  }
  return worst;
}

constexpr std::uint8_t gzip_begins = 0x1F;
constexpr std::uint8_t zlib_method = 8;
/// Bytes that the content of such a coding begins with.
constexpr auto begins_coding = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    table.at(byte) = byte == gzip_begins || (byte & 0x0FU) == zlib_method;
  }
  return table;
}();

/// The coding that the bytes show, whatever the head says; no document of WBXML begins like these.
std::string_view coding_by_bytes(ByteView content) {
  constexpr std::size_t shortest = 2;
  if (content.size() < shortest) {
    return {};
  }
  const bool gzip = content[0] == gzip_begins && content[1] == 0x8B;  // RFC 1952
  const bool zlib =
      (content[0] & 0x0FU) == zlib_method && (content[0] * 256U + content[1]) % 31U == 0;  // RFC 1950
  return gzip ? "gzip" : zlib ? "deflate" : std::string_view{};
}

/// Nobody knows what comes behind the limit.
bool is_too_long(const decoders::DecodedContent& decoded) {
  return decoded.fault && decoded.fault->code == ErrorCode::limit_exceeded;
}

WipeOrder in_content(Bytes content, std::string_view type) {
  WipeOrder worst = WipeOrder::none;
  for (std::size_t undone = 0; undone <= decoders::max_codings; ++undone) {
    worst = std::max(worst, in_plain(content, type));
    const std::string_view coding = coding_by_bytes(content);
    if (coding.empty()) {
      break;
    }
    decoders::DecodedContent decoded = decoders::decode_partial(coding, content);
    if (is_too_long(decoded)) {
      worst = std::max(worst, WipeOrder::unreadable);
    }
    content = std::move(decoded.bytes);
  }
  return worst;
}

/// All fields of the name as one list (RFC 9110 section 5.3).
std::string joined(const Head& head, std::string_view name) {
  std::string list;
  for (const std::string_view value : head.find_all(name)) {
    list.append(list.empty() ? "" : ", ").append(value);
  }
  return list;
}

/// The content as llhttp finds it in the bytes: an answer that the tap gives may name a framing of its own.
Bytes content_on_the_wire(const Message& message) {
  Head head = message.head;
  head.remove("Content-Length");  // Transfer-Encoding comes before it (RFC 9112 section 6.3)
  Http1Parser parser(Http1Parser::Kind::response);
  Bytes content;
  if (parser.step(head.raw(), nullptr).boundary != Http1Parser::Boundary::head) {
    return content;
  }
  ByteView rest = message.body.wire;
  while (!rest.empty()) {
    std::vector<Body::Span> spans;
    const auto step = parser.step(rest, &spans);
    for (const Body::Span& span : spans) {
      append(content, rest.subspan(span.begin, span.end - span.begin));
    }
    if (step.boundary != Http1Parser::Boundary::none || step.used == 0) {
      break;
    }
    rest = rest.subspan(step.used);
  }
  return content;
}

}  // namespace

eas::WipeOrder wipe_order(const Message& response) {
  const std::string coding = joined(response.head, "Content-Encoding");
  const std::string type = joined(response.head, "Content-Type");
  const auto in = [&](const Bytes& content) {
    WipeOrder worst = in_content(content, type);
    if (!decoders::is_identity(coding)) {
      decoders::DecodedContent decoded = decoders::decode_partial(coding, content);
      if (is_too_long(decoded)) {
        worst = std::max(worst, WipeOrder::unreadable);
      }
      worst = std::max(worst, in_content(std::move(decoded.bytes), type));
    }
    return worst;
  };
  WipeOrder worst = in(response.body.content());
  if (response.head.find("Transfer-Encoding")) {
    worst = std::max(worst, in(content_on_the_wire(response)));
  }
  return worst;
}

bool may_carry_wipe(ByteView wire) {
  constexpr char provision = '\x0E';  // behind a SWITCH_PAGE; rarer than that
  constexpr std::size_t start = 64;   // chunk framing, and the table of a multipart body
  const std::string_view text = as_text(wire);
  for (std::size_t at = text.find(provision, 1); at != std::string_view::npos;
       at = text.find(provision, at + 1)) {
    if (text[at - 1] == '\0') {
      return true;
    }
  }
  for (std::size_t at = 0; at < std::min(start, wire.size()); ++at) {
    if (begins_coding[wire[at]] && !coding_by_bytes(wire.subspan(at)).empty()) {
      return true;
    }
  }
  return false;
}

std::string why_unsafe(const OwnAnswer& answer, bool to_head) {
  const Message message = to_message(answer, to_head, false);
  if (wipe_order(message) != eas::WipeOrder::none) {  // whatever was asked: a redirect may have led here
    return "the answer orders a wipe, or may, which no hook and no fault sends without --allow-wipe: it was "
           "not used";
  }
  if (splits_response(message, to_head)) {
    return "the answer holds a second answer behind the end that its head names, which a phone takes for the "
           "answer to its next request, whatever it orders: it was not used without --allow-wipe";
  }
  return {};
}

}  // namespace eastap::core
