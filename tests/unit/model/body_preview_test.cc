#include "proxy/model/body_preview.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "tests/support/exchanges.h"

namespace eastap::model::body_preview_test {
namespace {

using test::Wbxml;
using testing::HasSubstr;
using testing::SizeIs;

const std::string mail =
    "From: a@example.com\r\nSubject: Hi\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGrüße\r\n";

std::vector<BodyPreview> previews(std::string_view head, ByteView body,
                                  std::vector<std::string>* where = nullptr) {
  const auto message = test::message(head, body);
  MessageView view(message.get(), true);
  std::vector<BodyPreview> all;
  for (const BodyPlace& place : find_bodies(view).listed) {
    all.push_back(preview(place));
    if (where != nullptr) {
      where->push_back(place.where);
    }
  }
  return all;
}

Wbxml item() {
  Wbxml made;
  made.open("AirSync:Sync").open("AirSync:Collections").open("AirSync:Collection").open("AirSync:Commands");
  made.open("AirSync:Add").open("AirSync:ApplicationData");
  return made;
}

Bytes closed(Wbxml& made) {
  return made.close().close().close().close().close().close().bytes();
}

std::string little_endian(std::uint32_t value) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    bytes += static_cast<char>(value >> (8 * i));
  }
  return bytes;
}

/// A multipart answer: the table, the document, the parts.
std::string multipart(const Bytes& document, const std::vector<std::string>& parts) {
  std::vector<std::string> all{std::string(as_text(document))};
  all.insert(all.end(), parts.begin(), parts.end());
  std::string table = little_endian(static_cast<std::uint32_t>(all.size()));
  std::string content;
  for (const std::string& each : all) {
    table += little_endian(static_cast<std::uint32_t>(4 + 8 * all.size() + content.size()));
    table += little_endian(static_cast<std::uint32_t>(each.size()));
    content += each;
  }
  return table + content;
}

TEST(BodyPreview, BodiesByTheirType) {
  Wbxml made = item();
  const auto add = [&made](std::string_view type, std::string_view data) {
    made.open("AirSyncBase:Body").leaf("AirSyncBase:Type", type).leaf("AirSyncBase:Data", data).close();
  };
  add("1", "plain\r\ntext");
  add("2", "<p>one<p>two");
  add("3", text::to_base64(as_bytes("\x10\x00\x00\x00\xD0\x07\x00\x00LZFu\x00\x00\x00\x00")));
  add("4", mail);
  add("", "<html>x");
  std::vector<std::string> where;
  const auto all = previews(test::wbxml_answer_head(), closed(made), &where);
  ASSERT_THAT(all, SizeIs(5));
  EXPECT_EQ(where[0], "Sync/Collections/Collection/Commands/Add/ApplicationData/Body/Data");
  EXPECT_EQ(all[0].sentence, "text, 11 B");
  EXPECT_EQ(all[0].text, "plain\ntext");
  EXPECT_EQ(all[1].sentence, "HTML, 12 B");
  EXPECT_EQ(all[1].text, "one\n\ntwo");
  EXPECT_THAT(all[2].findings, SizeIs(1)) << "its header ends early";
  EXPECT_EQ(all[3].sentence,
            "MIME, " + text::human_size(mail.size()) + ": message \"Hi\" from a@example.com");
  EXPECT_EQ(all[3].text, "Grüße\n");
  ASSERT_TRUE(all[3].message.has_value());
  EXPECT_EQ(all[3].message->subject, "Hi");
  EXPECT_EQ(all[4].kind, BodyKind::html) << "guessed";
}

TEST(BodyPreview, CompressedRtf) {
  const std::string rtf("\x10\x00\x00\x00\xD0\x07\x00\x00LZFu\x01\x02\x03\x04zz", 18);
  Wbxml made = item();
  made.leaf("Calendar:CompressedRTF", text::to_base64(as_bytes(rtf)));
  made.leaf("Tasks:CompressedRTF", "no base64!");
  const auto all = previews(test::wbxml_answer_head(), closed(made));
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].sentence, "RTF, 18 B (compressed; 2.0 kB raw)");
  ASSERT_THAT(all[1].findings, SizeIs(1));
  EXPECT_EQ(all[1].findings[0].code, "body.base64");
}

TEST(BodyPreview, OldElementsAndWhatTheServerCut) {
  Wbxml made = item();
  made.leaf("Email:Body", "short").leaf("Email:BodySize", "12345").leaf("Email:BodyTruncated", "1");
  made.leaf("Email:MIMEData", mail).leaf("Email:MIMETruncated", "0");
  made.open("AirSyncBase:Body").leaf("AirSyncBase:Type", "1").leaf("AirSyncBase:EstimatedDataSize", "5000");
  made.leaf("AirSyncBase:Truncated", "1").leaf("AirSyncBase:Data", "abc").close();
  const auto all = previews(test::wbxml_answer_head(), closed(made));
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].sentence, "text, 5 B, cut by the server from 12.3 kB");
  EXPECT_TRUE(all[1].message.has_value());
  EXPECT_EQ(all[2].sentence, "text, 3 B, cut by the server from 5.0 kB");
}

TEST(BodyPreview, MailsThatPhonesSend) {
  const Bytes body = Wbxml()
                         .open("ComposeMail:SendMail")
                         .leaf("ComposeMail:ClientId", "1")
                         .open("ComposeMail:Mime")
                         .opaque(as_bytes(mail))
                         .close()
                         .close()
                         .bytes();
  std::vector<std::string> where;
  const auto all = previews(test::eas_head("SendMail"), body, &where);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(where[0], "SendMail/Mime");
  EXPECT_EQ(all[0].text, "Grüße\n");
  const std::string old_head =
      "POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=a&DeviceId=P&DeviceType=x HTTP/1.1\r\n"
      "Content-Type: message/rfc822\r\n";
  const auto old = previews(old_head, as_bytes(mail), &where);
  ASSERT_THAT(old, SizeIs(1));
  EXPECT_EQ(where[1], "content");
  EXPECT_TRUE(old[0].message.has_value());
}

TEST(BodyPreview, WhatIsNoMailIsShownAsText) {
  const auto all = previews("POST / HTTP/1.1\r\nContent-Type: message/rfc822\r\n", as_bytes("no header\n"));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].text, "no header\n");
  ASSERT_THAT(all[0].findings, SizeIs(1));
  EXPECT_EQ(all[0].findings[0].code, "body.mime");
}

TEST(BodyPreview, AttachmentsThatWereFetched) {
  Wbxml made;
  made.open("ItemOperations:ItemOperations").open("ItemOperations:Response").open("ItemOperations:Fetch");
  made.open("ItemOperations:Properties").leaf("AirSyncBase:ContentType", "application/pdf");
  made.leaf("ItemOperations:Data", text::to_base64(as_bytes("%PDF\x01"))).close();
  made.open("ItemOperations:Properties").leaf("AirSyncBase:ContentType", "text/calendar; charset=utf-8");
  made.leaf(
      "ItemOperations:Data",
      text::to_base64(as_bytes("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n")));
  const auto all = previews(test::wbxml_answer_head(), made.close().close().close().close().bytes());
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].sentence, "application/pdf, 5 B");
  EXPECT_EQ(all[0].text, "");
  EXPECT_EQ(all[1].sentence, "calendar, 64 B: event \"x\"");
  EXPECT_THAT(all[1].calendars, SizeIs(1));
}

TEST(BodyPreview, PartsOfAMultipartAnswer) {
  Wbxml made;
  made.open("ItemOperations:ItemOperations").open("ItemOperations:Response").open("ItemOperations:Fetch");
  made.open("ItemOperations:Properties").open("AirSyncBase:Body").leaf("AirSyncBase:Type", "4");
  made.leaf("AirSyncBase:Truncated", "1").leaf("ItemOperations:Part", "1").close().close();
  made.open("ItemOperations:Properties")
      .leaf("AirSyncBase:ContentType", "image/png")
      .leaf("ItemOperations:Part", "2");
  made.leaf("ItemOperations:Part", "99").close();
  const Bytes document = made.close().close().close().bytes();
  const std::string body = multipart(document, {mail, "\x89PNG", "nobody names me"});
  std::vector<std::string> where;
  const auto all = previews("HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.multipart\r\n",
                            as_bytes(body), &where);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(where[0], "part 1, ItemOperations/Response/Fetch/Properties/Body/Part");
  EXPECT_THAT(all[0].sentence, HasSubstr(", cut by the server: message \"Hi\""));
  EXPECT_EQ(all[1].sentence, "image/png, 4 B");
  EXPECT_EQ(where[2], "part 3, which no element names");
  EXPECT_EQ(all[2].kind, BodyKind::text);
}

TEST(BodyPreview, WireTextOfPlacesIsPrintable) {
  Wbxml made;
  made.open("ItemOperations:Properties").leaf("AirSyncBase:ContentType", "x/\x1b[31m");
  made.leaf("ItemOperations:Data", "AAAA").close();
  const auto all = previews(test::wbxml_answer_head(), made.bytes());
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].sentence, "x/\\x1B[31m, 3 B");
}

}  // namespace
}  // namespace eastap::model::body_preview_test
