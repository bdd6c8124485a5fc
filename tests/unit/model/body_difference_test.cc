#include "proxy/model/body_difference.h"

#include <string>

#include <gmock/gmock.h>

#include "decoders/content_coding.h"
#include "tests/support/exchanges.h"

namespace eastap::model::body_difference_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Message = std::shared_ptr<core::Message>;

constexpr std::string_view coded_head = "Content-Encoding: gzip\r\n";

Bytes fetched(std::size_t parts, std::string_view body_type = "2") {
  test::Wbxml made;
  made.open("ItemOperations:ItemOperations").open("ItemOperations:Response");
  for (std::size_t i = 1; i <= parts; ++i) {
    made.open("ItemOperations:Fetch").open("ItemOperations:Properties").open("AirSyncBase:Body");
    made.leaf("AirSyncBase:Type", body_type).leaf("ItemOperations:Part", std::to_string(i));
    made.close().close().close();
  }
  return made.close().close().bytes();
}

void append_number(Bytes& to, std::size_t number) {
  for (unsigned shift = 0; shift < 32; shift += 8) {
    to.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

/// An answer with a document and these parts behind it (MS-ASCMD section 2.2.1.10.1).
Message multipart(const std::vector<std::string>& parts, std::string_view body_type = "2") {
  const Bytes document = fetched(parts.size(), body_type);
  Bytes body;
  append_number(body, parts.size() + 1);
  std::size_t at = 4 + 8 * (parts.size() + 1);
  append_number(body, at);
  append_number(body, document.size());
  at += document.size();
  for (const std::string& part : parts) {
    append_number(body, at);
    append_number(body, part.size());
    at += part.size();
  }
  append(body, document);
  for (const std::string& part : parts) {
    append(body, as_bytes(part));
  }
  return test::message("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n", body);
}

std::vector<std::string> told(const Message& before, const Message& after, bool exact = false) {
  MessageView first(before.get(), true);
  MessageView second(after.get(), true);
  std::vector<std::string> lines;
  for (const BodyDifference& each : byte_differences(first, second, {.exact = exact})) {
    lines.push_back(each.change());
  }
  return lines;
}

std::string coding(const Message& before, const Message& after) {
  MessageView first(before.get(), true);
  MessageView second(after.get(), true);
  const auto found = coding_difference(first, second);
  return found ? found->instead() : "";
}

TEST(BodyDifference, PartsBehindTheDocument) {
  EXPECT_THAT(told(multipart({"abc", "def"}), multipart({"abc", "def"})), IsEmpty());
  EXPECT_THAT(told(multipart({"abc", "def"}), multipart({"abc", "dXf!"})),
              ElementsAre("part 2: 3 B -> 4 B, differs from byte 1 on"));
  EXPECT_THAT(told(multipart({"abc", "def"}), multipart({"abc"})),
              ElementsAre("parts behind the document: 2 -> 1"));
}

TEST(BodyDifference, MailsInPartsWithoutWhatChanges) {
  const std::string before = "Message-ID: <1@h>\r\nSubject: x\r\n\r\nhello";
  const std::string after = "Message-ID: <2@h>\r\nSubject: x\r\n\r\nhello";
  const char* const mime = "4";
  EXPECT_THAT(told(multipart({before}, mime), multipart({after}, mime)), IsEmpty());
  EXPECT_THAT(told(multipart({before}, mime), multipart({after}, mime), true),
              ElementsAre(HasSubstr("differs from byte 13 on")));
  EXPECT_THAT(told(multipart({before}, mime), multipart({after + "!"}, mime)), testing::SizeIs(1));
  EXPECT_THAT(told(multipart({before}), multipart({after})), testing::SizeIs(1)) << "text, not a mail";
}

TEST(BodyDifference, ContentsThatAreNoDocuments) {
  const auto file = [](std::string_view bytes) {
    return test::message("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", as_bytes(bytes));
  };
  EXPECT_THAT(told(file("\xFF\xD8 one"), file("\xFF\xD8 one")), IsEmpty());
  EXPECT_THAT(told(file("\xFF\xD8 one"), file("\xFF\xD8 two")),
              ElementsAre("another body: 6 B -> 6 B, differs from byte 3 on"));
  auto lost = file("");
  lost->body.kept = false;
  EXPECT_THAT(told(file("\xFF"), lost), IsEmpty()) << "what is not there is not compared";
}

TEST(BodyDifference, WhatStandsBehindTheDocument) {
  const auto answer = [](std::string_view more) {
    Bytes body = test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "5").close().bytes();
    append(body, as_bytes(more));
    return test::message(test::wbxml_answer_head(), body);
  };
  EXPECT_THAT(told(answer("\x05xx"), answer("\x05xx")), IsEmpty());
  EXPECT_THAT(told(answer("\x05xx"), answer("\x05xy")), testing::SizeIs(1));
}

TEST(BodyDifference, CodingThatOneSideDamages) {
  const Bytes plain = test::Wbxml().open("AirSync:Sync").leaf("AirSync:SyncKey", "5").close().bytes();
  const Bytes coded = *decoders::encode("gzip", plain);
  const auto answer = [](ByteView body, std::string_view more = coded_head) {
    return test::message(test::wbxml_answer_head(more), body);
  };
  Bytes wrong_sum = coded;
  wrong_sum[wrong_sum.size() - 8] ^= 0xFFU;  // of the CRC (RFC 1952 section 2.3.1)
  EXPECT_EQ(coding(answer(coded), answer(coded)), "");
  EXPECT_EQ(coding(answer(plain, ""), answer(coded)), "");
  EXPECT_THAT(coding(answer(coded), answer(wrong_sum)), HasSubstr("content coding: damaged ("));
  EXPECT_THAT(coding(answer(coded), answer(ByteView(coded).first(coded.size() - 6))), HasSubstr("damaged ("));
  EXPECT_THAT(coding(answer(wrong_sum), answer(coded)), HasSubstr("whole instead of damaged ("));
  EXPECT_EQ(coding(answer(wrong_sum), answer(wrong_sum)), "") << "then the bytes are compared";
  EXPECT_EQ(coding(answer(coded), answer(plain)), "content coding: named and not applied instead of whole");
  EXPECT_EQ(coding(answer(plain), answer(plain)), "");
}

}  // namespace
}  // namespace eastap::model::body_difference_test
