#include "proxy/model/message_view.h"

#include <string>

#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "tests/support/exchanges.h"

namespace eastap::model::message_view_test {
namespace {

Bytes sync() {
  return test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "5").close().bytes();
}

TEST(MessageView, NothingOfNoMessage) {
  MessageView view(nullptr, true);
  EXPECT_TRUE(view.content().empty());
  EXPECT_EQ(view.document(), nullptr);
  EXPECT_FALSE(view.text());
}

TEST(MessageView, DecodesThroughChunksAndCoding) {
  const Bytes body = sync();
  const auto plain = test::message(test::eas_head("Sync"), body);
  const auto chunked = test::message(test::eas_head("Sync"), body, 3);
  const auto coded =
      test::message(test::eas_head("Sync", "Content-Encoding: gzip\r\n"), *decoders::encode("gzip", body), 5);
  for (const auto& message : {plain, chunked, coded}) {
    MessageView view(message.get(), true);
    ASSERT_NE(view.document(), nullptr);
    EXPECT_EQ(view.document()->text_at("Sync/SyncKey"), "5");
    EXPECT_EQ(to_bytes(view.content()), body);
    EXPECT_FALSE(view.content_fault());
  }
}

TEST(MessageView, SaysWhyACodingFailed) {
  const Bytes coded = *decoders::encode("gzip", sync());
  const auto message = test::message(test::eas_head("Sync", "Content-Encoding: gzip\r\n"),
                                     ByteView(coded).first(coded.size() - 6));
  MessageView view(message.get(), true);
  EXPECT_TRUE(view.content_fault());
}

TEST(MessageView, AnEmptyBodyIsAnEmptyDocument) {
  const auto message = test::message(test::eas_head("Sync"));
  MessageView view(message.get(), true);
  ASSERT_NE(view.document(), nullptr);
  EXPECT_EQ(view.document()->root(), wbxml::none);
  EXPECT_FALSE(view.document()->fault());
}

TEST(MessageView, ABodyThatWasCutBeforeItsFirstByteIsUnknown) {
  auto message = test::message(test::eas_head("Sync"));
  message->complete = false;
  MessageView view(message.get(), true);
  EXPECT_EQ(view.document(), nullptr);
}

TEST(MessageView, ABodyThatWasNotKeptIsUnknown) {
  auto message = test::message(test::eas_head("Sync"));
  message->body.kept = false;
  message->body.wire_length = 5;
  MessageView view(message.get(), true);
  EXPECT_EQ(view.document(), nullptr);
}

TEST(MessageView, WebPagesAreTextAndNoDocument) {
  const auto page = test::message("HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", as_bytes("<html>"));
  MessageView view(page.get(), true);
  EXPECT_EQ(view.document(), nullptr);
  EXPECT_EQ(view.text(), "<html>");
  MessageView elsewhere(page.get(), false);
  EXPECT_EQ(elsewhere.document(), nullptr);
  const auto latin = test::message("HTTP/1.1 500 x\r\nContent-Type: text/html\r\n", as_bytes("\xFF"));
  EXPECT_FALSE(MessageView(latin.get(), false).text());
}

TEST(MessageView, GarbageThatCallsItselfWbxmlIsDecodedAndFails) {
  const auto message = test::message(test::wbxml_answer_head(), as_bytes("<html>"));
  MessageView view(message.get(), true);
  ASSERT_NE(view.document(), nullptr);
  EXPECT_TRUE(view.document()->fault());
  EXPECT_FALSE(view.text());
}

TEST(MessageView, ReadsPartZeroOfMultipart) {
  const Bytes part = test::Wbxml().open("ItemOperations:ItemOperations").close().bytes();
  Bytes body{1, 0, 0, 0, 12, 0, 0, 0, static_cast<std::uint8_t>(part.size()), 0, 0, 0};
  append(body, part);
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n";
  const auto whole = test::message(head, body);
  MessageView view(whole.get(), true);
  ASSERT_NE(view.document(), nullptr);
  EXPECT_EQ(view.document()->name(view.document()->root()), "ItemOperations");
  const auto cut = test::message(head, ByteView(body).first(6));
  MessageView broken(cut.get(), true);
  EXPECT_EQ(broken.document(), nullptr);
  EXPECT_EQ(broken.multipart_findings().size(), 1U);
}

}  // namespace
}  // namespace eastap::model::message_view_test
