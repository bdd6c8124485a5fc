#include "proxy/core/response_splitting.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "proxy/base/text.h"
#include "proxy/core/http1_parser.h"

namespace eastap::core {

namespace {

constexpr std::string_view http = "HTTP/";
constexpr std::string_view shoutcast = "ICY ";

bool begins_status_line(std::string_view at) {
  const auto followed_by_digit = [&](std::string_view word) {
    return at.size() > word.size() && at[word.size()] >= '0' && at[word.size()] <= '9';
  };
  return (text::istarts_with(at, http) && followed_by_digit(http)) ||
         (at.starts_with(shoutcast) && followed_by_digit(shoutcast));
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
  tail_ += as_text(piece);
  for (std::size_t at = 0; (at = tail_.find_first_of("HhI", at)) != std::string::npos; ++at) {
    if (begins_status_line(std::string_view(tail_).substr(at))) {
      return true;
    }
  }
  tail_.erase(0, tail_.size() - std::min(tail_.size(), http.size()));
  return false;
}

bool splits_response(const Message& response, bool to_head) {
  return StatusLineFinder().ends_in(response.body.wire) && may_leave_rest(response, to_head);
}

bool reframes(const Head& received, const Head& sent) {
  const auto has_no_content = [](int status) { return status < 200 || status == 204 || status == 304; };
  return received.find_all("Content-Length") != sent.find_all("Content-Length") ||
         received.find_all("Transfer-Encoding") != sent.find_all("Transfer-Encoding") ||
         has_no_content(received.status()) != has_no_content(sent.status());
}

}  // namespace eastap::core
