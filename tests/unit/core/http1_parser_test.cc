#include "proxy/core/http1_parser.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace eastap::core {
namespace {

using Boundary = Http1Parser::Boundary;

struct Seen {
  std::vector<std::size_t> heads;  // offsets after each head
  std::vector<std::size_t> ends;
  std::string content;
  std::optional<std::size_t> refused;
  std::string reason;
};

Seen parse(Http1Parser& parser, std::string_view text, std::size_t chunk) {
  Seen seen;
  std::size_t at = 0;
  bool again = false;
  while (at < text.size() || again) {
    const ByteView in = as_bytes(text.substr(at, chunk));
    std::vector<Body::Span> spans;
    const auto step = parser.step(in, &spans);
    for (const auto& span : spans) {
      seen.content += as_text(in.subspan(span.begin, span.end - span.begin));
    }
    at += step.used;
    again = step.boundary == Boundary::head;
    if (step.boundary == Boundary::head) {
      seen.heads.push_back(at);
    } else if (step.boundary == Boundary::end) {
      seen.ends.push_back(at);
    } else if (step.boundary == Boundary::refused) {
      seen.refused = at;
      seen.reason = parser.reason();
      break;
    }
  }
  return seen;
}

class Http1ParserTest : public testing::TestWithParam<std::size_t> {
 protected:
  static Seen request(std::string_view text) {
    Http1Parser parser(Http1Parser::Kind::request);
    return parse(parser, text, GetParam());
  }
  static Seen response(std::string_view text, bool to_head = false) {
    Http1Parser parser(Http1Parser::Kind::response);
    parser.expect_no_body(to_head);
    return parse(parser, text, GetParam());
  }
};

TEST_P(Http1ParserTest, FindsPipelinedRequests) {
  const Seen seen = request(
      "GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"
      "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: v\r\n\r\nGET / "
      "HTTP/1.1\r\n\r\n");
  EXPECT_EQ(seen.heads, (std::vector<std::size_t>{27, 66, 117, 158}));
  EXPECT_EQ(seen.ends, (std::vector<std::size_t>{27, 69, 140, 158}));
  EXPECT_EQ(seen.content, "abcabc");
  EXPECT_FALSE(seen.refused);
}

TEST_P(Http1ParserTest, AnUpgradeRequestEndsAndParsingMayGoOn) {
  const std::string first = "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n";
  const Seen seen = request(first + "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(seen.ends, (std::vector<std::size_t>{first.size(), first.size() + 18}));
}

TEST_P(Http1ParserTest, ConnectIsAnUpgrade) {
  Http1Parser parser(Http1Parser::Kind::request);
  const Seen seen = parse(parser, "CONNECT a:443 HTTP/1.1\r\n\r\n", GetParam());
  EXPECT_EQ(seen.ends.size(), 1U);
  EXPECT_TRUE(parser.is_connect());
  EXPECT_TRUE(parser.is_upgrade());
}

TEST_P(Http1ParserTest, ResponsesWithoutContent) {
  EXPECT_EQ(
      response("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
               true)
          .ends.size(),
      2U);
  EXPECT_EQ(response("HTTP/1.1 304 N\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 N\r\nContent-Length: 5\r\n\r\n")
                .ends.size(),
            2U);
  EXPECT_EQ(response("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx").content,
            "x");
}

TEST_P(Http1ParserTest, ContentToTheEndOfTheStream) {
  Http1Parser parser(Http1Parser::Kind::response);
  const Seen seen = parse(parser, "HTTP/1.1 200 OK\r\n\r\nabc", GetParam());
  EXPECT_EQ(seen.content, "abc");
  EXPECT_TRUE(seen.ends.empty());
  EXPECT_TRUE(parser.runs_to_end());
  EXPECT_TRUE(parser.finish());
  EXPECT_FALSE(parser.inside());
}

TEST_P(Http1ParserTest, AStreamThatEndsInAMessageIsNotComplete) {
  Http1Parser parser(Http1Parser::Kind::response);
  static_cast<void>(parse(parser, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", GetParam()));
  EXPECT_FALSE(parser.finish());
  EXPECT_TRUE(parser.inside());
}

TEST_P(Http1ParserTest, RefusesWithAPlaceAndWords) {
  const Seen space = request("GET /a b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(space.refused, 7U);
  EXPECT_NE(space.reason.find("HPE_INVALID_CONSTANT"), std::string::npos);
  EXPECT_TRUE(request("FOO / HTTP/1.1\r\n\r\n").refused);
  EXPECT_TRUE(request("GET / HTTP/1.1\nHost: x\n\n").refused);
  EXPECT_TRUE(request("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").refused);
  EXPECT_TRUE(request("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n").refused);
}

TEST_P(Http1ParserTest, RefusesHttp09RatherThanWaitForItsFields) {
  const Seen seen = request("GET /index\r\n");
  EXPECT_TRUE(seen.refused);
  EXPECT_NE(seen.reason.find("HTTP/0.9"), std::string::npos);
  EXPECT_TRUE(request("GET / HTTP/1.1\r\n\r\nGET /\n").refused);
  EXPECT_TRUE(request("GET / HTTP/0.9\r\n\r\n").refused);
}

TEST_P(Http1ParserTest, GoesOnAfterConnectionClose) {
  EXPECT_EQ(request("GET / HTTP/1.1\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\n\r\n").ends.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(Splits, Http1ParserTest,
                         testing::Values(std::size_t{1}, std::size_t{7}, std::size_t{100'000}));

TEST(Http1Parser, NothingInTheMiddleOfABodyChangesNothing) {
  Http1Parser parser(Http1Parser::Kind::request);
  std::vector<Body::Span> spans;
  const std::string head = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n";
  ASSERT_EQ(parser.step(as_bytes(head), &spans).boundary, Http1Parser::Boundary::head);
  EXPECT_EQ(parser.step(as_bytes("a"), &spans).boundary, Http1Parser::Boundary::none);
  EXPECT_EQ(parser.step({}, &spans).boundary, Http1Parser::Boundary::none);
  spans.clear();
  EXPECT_EQ(parser.step(as_bytes("bc"), &spans).boundary, Http1Parser::Boundary::end);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].begin, 0U);
  EXPECT_EQ(spans[0].end, 2U);
}

}  // namespace
}  // namespace eastap::core
