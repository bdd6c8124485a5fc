#include "proxy/core/response_splitting.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "proxy/base/text.h"
#include "proxy/core/http1_parser.h"

namespace eastap::core {

namespace {

constexpr std::string_view http = "HTTP/";
constexpr std::string_view shoutcast = "ICY ";

bool is_digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

/// Bodies are full of letters and poor in slashes, so those are looked for.
bool has_status_line(std::string_view text) {
  constexpr std::size_t before_slash = http.size() - 1;
  for (std::size_t at = text.find('/'); at != std::string_view::npos; at = text.find('/', at + 1)) {
    if (at >= before_slash && is_digit_at(text, at + 1) &&
        text::istarts_with(text.substr(at - before_slash), http)) {
      return true;
    }
  }
  for (std::size_t at = text.find(shoutcast); at != std::string_view::npos;
       at = text.find(shoutcast, at + 1)) {
    if (is_digit_at(text, at + shoutcast.size())) {
      return true;
    }
  }
  return false;
}

/// Whether some reader may find the end of the message before its last byte (RFC 9112 section 6.3).
bool may_leave_rest(const Message& response, bool to_head) {
  const auto lengths = response.head.find_all("Content-Length");
  const auto codings = response.head.find_all("Transfer-Encoding");
  if (lengths.size() + codings.size() != 1 || (!codings.empty() && !text::iequals(codings[0], "chunked"))) {
    return true;  // readers differ in what they believe
  }
  Http1Parser parser(Http1Parser::Kind::response);
  parser.expect_no_body(to_head);
  if (parser.step(response.head.raw(), nullptr).boundary != Http1Parser::Boundary::head) {
    return true;
  }
  ByteView rest = response.body.wire;
  while (true) {
    const auto step = parser.step(rest, nullptr);
    rest = rest.subspan(step.used);
    if (step.boundary == Http1Parser::Boundary::refused) {
      return true;
    }
    if (step.boundary == Http1Parser::Boundary::end || rest.empty()) {
      return !rest.empty();
    }
  }
}

}  // namespace

bool StatusLineFinder::ends_in(ByteView piece) {
  const std::string_view text = as_text(piece);
  const std::string seam = tail_ + std::string(text.substr(0, http.size()));
  if (has_status_line(seam) || has_status_line(text)) {
    return true;
  }
  tail_ = text.size() < http.size() ? seam : std::string(text.substr(text.size() - http.size()));
  tail_.erase(0, tail_.size() - std::min(tail_.size(), http.size()));
  return false;
}

bool splits_response(const Message& response, bool to_head) {
  return has_status_line(as_text(response.body.wire)) && may_leave_rest(response, to_head);
}

bool reframes(const Head& received, const Head& sent) {
  const auto has_no_content = [](int status) { return status < 200 || status == 204 || status == 304; };
  return received.find_all("Content-Length") != sent.find_all("Content-Length") ||
         received.find_all("Transfer-Encoding") != sent.find_all("Transfer-Encoding") ||
         has_no_content(received.status()) != has_no_content(sent.status());
}

}  // namespace eastap::core
