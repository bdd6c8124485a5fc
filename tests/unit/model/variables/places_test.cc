#include "proxy/model/variables/places.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/model/exchange_view.h"
#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::model::places_test {
namespace {

using testing::ElementsAre;

std::vector<std::string> found_in(const std::function<void(const VolatileVisit&)>& walk) {
  std::vector<std::string> found;
  walk([&](const VolatilePlace& place) {
    std::string line(info(place.kind).word);
    line += ' ' + std::string(place.name) + '=' + std::string(place.value);
    line += place.folder.empty() ? "" : " in " + place.folder;
    found.push_back(line);
  });
  return found;
}

TEST(VolatilePlaces, ADocumentTellsWhichFolderAnIdHoldsIn) {
  const wbxml::Document document = test::xml_document(
      "<Sync xmlns=\"AirSync\"><Collections>"
      "<Collection><SyncKey>0</SyncKey><CollectionId>5</CollectionId></Collection>"
      "<Collection><SyncKey>3</SyncKey><CollectionId>7</CollectionId><Commands><Add><ServerId>7:1</ServerId>"
      "</Add></Commands></Collection></Collections></Sync>");
  EXPECT_THAT(found_in([&](const VolatileVisit& visit) { visit_document(document, visit); }),
              ElementsAre("sync_key SyncKey=0 in 5", "folder CollectionId=5", "sync_key SyncKey=3 in 7",
                          "folder CollectionId=7", "item ServerId=7:1 in 7"));
}

TEST(VolatilePlaces, AMoveNamesTheFolderThatItLeaves) {
  const wbxml::Document document = test::xml_document(
      "<MoveItems xmlns=\"Move\"><Move><SrcMsgId>5:1</SrcMsgId><SrcFldId>5</SrcFldId><DstFldId>9</DstFldId>"
      "</Move></MoveItems>");
  EXPECT_THAT(found_in([&](const VolatileVisit& visit) { visit_document(document, visit); }),
              ElementsAre("item SrcMsgId=5:1 in 5", "folder SrcFldId=5", "folder DstFldId=9"));
}

TEST(VolatilePlaces, MailsAreLookedIntoWithTheirParts) {
  const std::string mail =
      "Message-ID: <one@x>\r\nReferences: <two@x>\r\n <three@x>\r\nDate: Mon, 2 Mar 2026 09:15:00 +0000\r\n"
      "Content-Type: multipart/mixed;\r\n boundary=\"b 1\"\r\n\r\n--b 1\r\nContent-ID: <part@x>\r\n\r\n"
      "Message-ID: <not a header>\r\n--b 1--\r\n";
  EXPECT_THAT(found_in([&](const VolatileVisit& visit) { visit_mail(mail, visit); }),
              ElementsAre("message_id Message-ID=one@x", "message_id References=two@x",
                          "message_id References=three@x", "date Date=Mon, 2 Mar 2026 09:15:00 +0000",
                          "boundary Content-Type=b 1", "content_id Content-ID=part@x"));
  visit_mail("References: <", [](const VolatilePlace&) { FAIL(); });
  visit_mail("Content-Type: multipart/mixed; boundary=", [](const VolatilePlace&) { FAIL(); });
}

TEST(VolatilePlaces, HeadsAndQueries) {
  const auto message = test::message(
      "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nServer: x\r\nX-FEServer: EX1\r\n");
  EXPECT_THAT(found_in([&](const VolatileVisit& visit) { visit_head(message->head, visit); }),
              ElementsAre("date Date=Sun, 06 Nov 1994 08:49:37 GMT", "server_name X-FEServer=EX1"));
  const auto context = eas::read_request(
      "POST",
      "/Microsoft-Server-ActiveSync?Cmd=SmartReply&User=a&DeviceId=P1&DeviceType=x&ItemId=5:1&CollectionId=5",
      [](std::string_view) { return std::optional<std::string_view>(); });
  EXPECT_THAT(found_in([&](const VolatileVisit& visit) { visit_query(context, visit); }),
              ElementsAre("device DeviceId=P1", "item ItemId=5:1 in 5", "folder CollectionId=5"));
}

TEST(VolatilePlaces, WhatIsNoDateInAHeaderIsNoMoment) {
  const auto message = test::message(
      "HTTP/1.1 200 OK\r\nExpires: -1\r\nAge: 0\r\nDate: Monday\r\nDate: sun Nov  6 08:49:37 1994\r\n"
      "Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT\r\nExpires: 0\r\n");
  EXPECT_THAT(
      found_in([&](const VolatileVisit& visit) { visit_head(message->head, visit); }),
      ElementsAre("date Date=sun Nov  6 08:49:37 1994", "date Last-Modified=Sunday, 06-Nov-94 08:49:37 GMT"));
}

TEST(VolatilePlaces, MailsAreToldByTheirType) {
  const auto is_mail = [](std::string_view type) {
    return carries_mail(*test::message("HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) +
                                       "\r\nContent-Length: 0\r\n"));
  };
  EXPECT_TRUE(is_mail("Message/RFC822; charset=utf-8"));
  EXPECT_FALSE(is_mail("text/plain"));
  EXPECT_FALSE(carries_mail(*test::message("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")));
}

TEST(VolatilePlaces, AnExchangeNamesItsValuesWithTheFoldersNames) {
  Variables variables;
  const auto folders = test::exchange(
      test::message(
          test::eas_head("FolderSync"),
          test::xml_document("<FolderSync xmlns=\"FolderHierarchy\"><SyncKey>0</SyncKey></FolderSync>")
              .body()),
      test::message(
          test::wbxml_answer_head(),
          test::xml_document("<FolderSync xmlns=\"FolderHierarchy\"><Status>1</Status><SyncKey>1</SyncKey>"
                             "<Changes><Count>1</Count><Add><ServerId>5</ServerId><ParentId>0</ParentId>"
                             "<DisplayName>Inbox</DisplayName><Type>2</Type></Add></Changes></FolderSync>")
              .body()));
  ExchangeView view(folders, {}, nullptr);
  name_values(variables, view);
  std::vector<std::string> names;
  for (const Variable& each : variables.all()) {
    names.push_back(each.name + '=' + each.value);
  }
  EXPECT_THAT(names, ElementsAre("device_1=PHONE1", "sync_key_folders_1=1", "folder_inbox=5"));
}

}  // namespace
}  // namespace eastap::model::places_test
