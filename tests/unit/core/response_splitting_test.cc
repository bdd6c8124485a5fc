#include "proxy/core/response_splitting.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/core/own_answer.h"

namespace eastap::core {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const std::string second = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

Message answer_of(Fields fields, const std::string& body) {
  OwnAnswer answer;
  answer.fields = std::move(fields);
  answer.content = to_bytes(body);
  return to_message(answer, false, false);
}
bool splits(Fields fields, const std::string& body) {
  return splits_response(answer_of(std::move(fields), body), false);
}

TEST(ResponseSplitting, ABodyThatItsHeadCoversIsWhole) {
  EXPECT_FALSE(splits({}, "text"));
  EXPECT_FALSE(splits({}, "a mail about " + second)) << "Content-Length is added";
  EXPECT_FALSE(splits({{"Transfer-Encoding", "chunked"}, {"Content-Length", "4"}}, "text"))
      << "strange, but no second answer";
}

TEST(ResponseSplitting, ASecondAnswerBehindTheEndIsFound) {
  EXPECT_TRUE(splits({{"Content-Length", "0"}}, second));
  EXPECT_TRUE(splits({{"Content-Length", "3"}}, "abc" + second));
  EXPECT_TRUE(splits({{"Content-Length", "0"}}, "junk that clients skip\r\n" + second));
  EXPECT_TRUE(splits({{"Content-Length", "0"}}, "http/1.1 200 OK\r\n\r\n"));
  EXPECT_TRUE(splits({{"Content-Length", "0"}}, "ICY 200 OK\r\n\r\n"));
  EXPECT_FALSE(splits({{"Content-Length", "0"}}, "see http://host/ and policy 2")) << "no status line";
}

TEST(ResponseSplitting, FramingsThatReadersTakeDifferentlyAreNotTrusted) {
  const std::string size = std::to_string(second.size());
  EXPECT_FALSE(splits({{"Content-Length", size}}, second));
  EXPECT_TRUE(splits({{"Content-Length", size}, {"Content-Length", "0"}}, second));
  EXPECT_TRUE(splits({{"Content-Length", "0, " + size}}, second));
  EXPECT_TRUE(splits({{"Content-Length", "+" + size}}, second));
  EXPECT_TRUE(splits({{"Content-Length", size}, {"Transfer-Encoding", "identity"}}, second));
  EXPECT_TRUE(splits({{"Content-Length", size}, {"Transfer-Encoding", "xchunked"}}, second));
}

Message chunked(const std::string& wire) {
  Message message = answer_of({{"Transfer-Encoding", "chunked"}}, wire);
  message.head.remove("Content-Length");
  return message;
}

TEST(ResponseSplitting, ChunksAreFollowedToTheirEnd) {
  const auto chunk = [](const std::string& text) { return "29\r\n" + text + "\r\n0\r\n\r\n"; };
  ASSERT_EQ(second.size(), 0x28U);
  EXPECT_FALSE(splits_response(chunked(chunk("x" + second)), false));
  EXPECT_TRUE(splits_response(chunked("0\r\n\r\n" + second), false));
  EXPECT_TRUE(splits_response(chunked("0\r\nX: y\r\n\r\n" + second), false));
  EXPECT_TRUE(splits_response(chunked("no chunk\r\n" + second), false));
}

TEST(ResponseSplitting, AnAnswerWithoutContentHasNothingBehindIt) {
  Message message = answer_of({}, second);
  EXPECT_TRUE(splits_response(message, true)) << "to HEAD";
  message.head.set_start_line("HTTP/1.1 304 Not Modified");
  EXPECT_TRUE(splits_response(message, false));
  message.head.set_start_line("HTTP/1.1 200 OK");
  message.head.remove("Content-Length");
  EXPECT_TRUE(splits_response(message, false)) << "without a length, to the end of the connection";
}

TEST(ResponseSplitting, WhatIsMissingIsNoSecondAnswer) {
  EXPECT_FALSE(splits({{"Content-Length", "1000"}}, second)) << "the phone waits for the rest";
  EXPECT_FALSE(splits_response(chunked("40\r\n" + second), false));
}

TEST(ResponseSplitting, AStatusLineIsFoundInPieces) {
  for (std::size_t cut = 0; cut <= second.size(); ++cut) {
    StatusLineFinder finder;
    const bool early = finder.ends_in(as_bytes(second.substr(0, cut)));
    EXPECT_EQ(early, cut > 5) << cut;
    EXPECT_TRUE(early || finder.ends_in(as_bytes(second.substr(cut)))) << cut;
  }
  StatusLineFinder finder;
  for (const char c : std::string("HTTP HTTP/x ICY x http:// I")) {
    EXPECT_FALSE(finder.ends_in(as_bytes(std::string(1, c))));
  }
}

TEST(ResponseSplitting, KnowsWhichChangesMoveTheEnd) {
  const auto head = [](const std::string& lines) { return Head(to_bytes(lines + "\r\n")); };
  const Head received = head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\r\n");
  EXPECT_FALSE(reframes(received, head("HTTP/1.1 503 No\r\nContent-Length: 5\r\n")));
  EXPECT_TRUE(reframes(received, head("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n")));
  EXPECT_TRUE(reframes(received, head("HTTP/1.1 200 OK\r\n")));
  EXPECT_TRUE(reframes(received, head("HTTP/1.1 204 No\r\nContent-Length: 5\r\n")));
  EXPECT_TRUE(
      reframes(received, head("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n")));
}

}  // namespace
}  // namespace eastap::core
