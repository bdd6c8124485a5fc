#include "proxy/core/edit.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"

namespace eastap::core {
namespace {

Message message(std::string_view head, std::string_view body) {
  Message made;
  made.head = Head(to_bytes(head));
  made.body.wire = to_bytes(body);
  made.body.content_spans = {{0, static_cast<std::uint32_t>(body.size())}};
  made.complete = true;
  return made;
}

TEST(Edit, WithoutAnEditNothingChanges) {
  const Message before = message("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "abc");
  const Message after = edited(before, {});
  EXPECT_EQ(after.head, before.head);
  EXPECT_EQ(after.body.wire, before.body.wire);
}

TEST(Edit, CorrectsTheLength) {
  const Message before = message("HTTP/1.1 200 OK\r\ncontent-length:3\r\nB: c\r\n\r\n", "abc");
  const Message after = edited(before, {std::nullopt, to_bytes("longer")});
  EXPECT_EQ(as_text(after.head.raw()), "HTTP/1.1 200 OK\r\ncontent-length:6\r\nB: c\r\n\r\n");
  EXPECT_EQ(as_text(after.body.wire), "longer");
}

TEST(Edit, AStatusWithoutContentTakesTheBodyAway) {
  const Message before = message("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX: y\r\n\r\n", "abc");
  for (const char* line : {"HTTP/1.1 204 No Content", "HTTP/1.1 304 Not Modified"}) {
    Head head = before.head;
    head.set_start_line(line);
    const Message after = edited(before, {head, std::nullopt});
    EXPECT_EQ(as_text(after.head.raw()), std::string(line) + "\r\nX: y\r\n\r\n");
    EXPECT_TRUE(after.body.wire.empty());
    EXPECT_TRUE(edited(before, {head, to_bytes("more")}).body.wire.empty());
  }
}

TEST(Edit, KeepsChunking) {
  const Message before = message("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n", "");
  const Message after = edited(before, {std::nullopt, to_bytes("hello")});
  EXPECT_EQ(as_text(after.head.raw()), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(as_text(after.body.wire), "5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(as_text(after.body.content()), "hello");
  EXPECT_EQ(as_text(edited(before, {std::nullopt, Bytes{}}).body.wire), "0\r\n\r\n");
}

TEST(Edit, CodesTheBodyAgain) {
  const Message before =
      message("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n", "?");
  const Message after = edited(before, {std::nullopt, to_bytes("hello hello hello")});
  EXPECT_EQ(as_text(*plain_content(after, 1000)), "hello hello hello");
  EXPECT_EQ(after.head.find("Content-Length"), std::to_string(after.body.wire.size()));
}

TEST(Edit, ACodingThatCannotBeMadeIsTakenOff) {
  const Message before = message("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\n", "?");
  const Message after = edited(before, {std::nullopt, to_bytes("hello")});
  EXPECT_EQ(after.head.find("Content-Encoding"), std::nullopt);
  EXPECT_EQ(as_text(after.body.wire), "hello");
}

TEST(Edit, LookingIsBounded) {
  const Bytes packed = *decoders::encode("gzip", Bytes(100'000, 'x'));
  const Message bomb = message("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", as_text(packed));
  EXPECT_FALSE(plain_content(bomb, 1000));
  EXPECT_EQ(plain_content(bomb, 200'000)->size(), 100'000U);
}

}  // namespace
}  // namespace eastap::core
