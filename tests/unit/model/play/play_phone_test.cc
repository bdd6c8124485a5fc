#include "proxy/model/play/play_phone.h"

#include <gmock/gmock.h>

#include "tests/support/exchanges.h"
#include "tests/support/xml_document.h"

namespace eastap::model::play_phone_test {
namespace {

using testing::HasSubstr;
using testing::Not;

core::ExchangePtr recorded_step(std::string_view command, std::string_view request, std::string_view answer,
                                std::string_view more = {}) {
  const wbxml::Document asked = test::xml_document(request);
  const wbxml::Document said = test::xml_document(answer);
  const std::string head = test::eas_head(
      command, std::string(more) + "Content-Length: " + std::to_string(asked.body().size()) + "\r\n");
  return test::exchange(test::message(head, asked.body()),
                        test::message(test::wbxml_answer_head(), said.body()));
}

/// Plays one recorded exchange, answered by `live`; the request that was sent.
core::Message play(PlayPhone& phone, const core::ExchangePtr& recorded, std::string_view live,
                   std::string_view live_head = {}) {
  ExchangeView view(recorded, {}, nullptr);
  const auto sent = phone.request(view);
  EXPECT_TRUE(sent) << sent.error().what;
  const wbxml::Document said = test::xml_document(live);
  ExchangeView answered(test::exchange(std::make_shared<core::Message>(*sent),
                                       test::message(test::wbxml_answer_head(live_head), said.body())),
                        {}, nullptr);
  phone.learn(view, answered);
  return *sent;
}
std::string text_of(const core::Message& message, std::string_view path) {
  return wbxml::decode(message.body.content()).text_at(path).value_or("(none)");
}

const char* const folder_answer =
    R"(<FolderSync xmlns="FolderHierarchy"><Status>1</Status><SyncKey>1</SyncKey>
  <Changes><Add><ServerId>5</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName></Add></Changes></FolderSync>)";

std::string inbox_request(const std::string& key, const std::string& commands = "") {
  return R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>)" + key +
         "</SyncKey><CollectionId>5</CollectionId>" + commands + "</Collection></Collections></Sync>";
}

TEST(PlayPhone, LiveKeysIdsAndPolicyKeysGoIntoLaterRequests) {
  PlayPhone phone({.host = "live.test:444", .path = "", .authorization = "Basic eA==", .user = "bob@live"},
                  "", 1);
  play(phone,
       recorded_step("FolderSync", R"(<FolderSync xmlns="FolderHierarchy"><SyncKey>0</SyncKey></FolderSync>)",
                     folder_answer),
       R"(<FolderSync xmlns="FolderHierarchy"><Status>1</Status><SyncKey>{abc}</SyncKey>
  <Changes><Add><ServerId>folder/in</ServerId><ParentId>0</ParentId><DisplayName>Inbox</DisplayName></Add></Changes></FolderSync>)");
  play(
      phone,
      recorded_step(
          "Provision", R"(<Provision xmlns="Provision"/>)",
          R"(<Provision xmlns="Provision"><Policies><Policy><PolicyKey>111</PolicyKey></Policy></Policies></Provision>)"),
      R"(<Provision xmlns="Provision"><Policies><Policy><PolicyKey>999</PolicyKey></Policy></Policies></Provision>)",
      "Set-Cookie: node=7; Path=/\r\n");
  const core::Message sent = play(
      phone,
      recorded_step(
          "Sync", inbox_request("0"), inbox_request("12"),
          "X-MS-PolicyKey: 111\r\nAuthorization: Basic ****\r\nCookie: node=*\r\nExpect: 100-continue\r\n"),
      R"(<Sync xmlns="AirSync"><Collections><Collection><SyncKey>live-12</SyncKey><CollectionId>folder/in</CollectionId></Collection></Collections></Sync>)");
  EXPECT_EQ(text_of(sent, "Sync/Collections/Collection/CollectionId"), "folder/in");
  EXPECT_EQ(text_of(sent, "Sync/Collections/Collection/SyncKey"), "0");
  EXPECT_EQ(sent.head.find("X-MS-PolicyKey"), "999");
  EXPECT_EQ(sent.head.find("Host"), "live.test:444");
  EXPECT_EQ(sent.head.find("Authorization"), "Basic eA==");
  EXPECT_EQ(sent.head.find("Cookie"), "node=7");
  EXPECT_FALSE(sent.head.find("Expect"));
  EXPECT_EQ(sent.head.find("Content-Length"), std::to_string(sent.body.wire.size()));
  EXPECT_THAT(std::string(sent.head.target()), HasSubstr("User=bob@live"));
  const core::Message next = play(phone, recorded_step("Sync", inbox_request("12"), ""), "");
  EXPECT_EQ(text_of(next, "Sync/Collections/Collection/SyncKey"), "live-12");
}

TEST(PlayPhone, ClientIdsAndMessageIdsAreFreshOnce) {
  const char* const mail =
      R"(<SendMail xmlns="ComposeMail"><ClientId>abc</ClientId><Mime>Message-ID: &lt;m@phone&gt;
Subject: x

text</Mime></SendMail>)";
  PlayPhone phone({.host = "h", .path = "/p", .authorization = "", .user = ""}, "OTHER", 7);
  const core::Message first =
      play(phone, recorded_step("SendMail", mail, "", "Authorization: Basic **\r\n"), "");
  const std::string id = text_of(first, "SendMail/ClientId");
  EXPECT_EQ(id.size(), 16U);
  EXPECT_THAT(text_of(first, "SendMail/Mime"), Not(HasSubstr("<m@phone>")));
  EXPECT_THAT(text_of(first, "SendMail/Mime"), HasSubstr("@phone>"));
  EXPECT_THAT(std::string(first.head.target()), HasSubstr("/p?Cmd=SendMail&User=anna&DeviceId=OTHER"));
  EXPECT_FALSE(first.head.find("Authorization"));
  const core::Message again = play(phone, recorded_step("SendMail", mail, ""), "");
  EXPECT_EQ(text_of(again, "SendMail/ClientId"), id) << "the phone sent the same mail twice, and so do we";
  PlayPhone other({}, "", 8);
  EXPECT_NE(text_of(play(other, recorded_step("SendMail", mail, ""), ""), "SendMail/ClientId"), id);
}

TEST(PlayPhone, WhatHasNothingToExchangeStaysByteForByte) {
  const auto recorded =
      recorded_step("Search", R"(<Search xmlns="Search"><Store><Name>GAL</Name></Store></Search>)", "");
  PlayPhone phone({.host = "mail.example.org", .path = "", .authorization = "", .user = ""}, "", 1);
  const core::Message sent = play(phone, recorded, "");
  EXPECT_EQ(sent.body.wire, recorded->request->body.wire);
  EXPECT_EQ(sent.head.raw(), recorded->request->head.raw());
}

TEST(PlayPhone, PlainMailsOfOldVersionsGetFreshIdsToo) {
  const std::string mail = "Message-ID: <1@phone>\r\nSubject: x\r\n\r\nhello\r\n";
  const auto recorded = test::exchange(
      test::message(
          "POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=a&DeviceId=P&DeviceType=x HTTP/1.1\r\n"
          "Host: a\r\nContent-Type: message/rfc822\r\nContent-Length: " +
              std::to_string(mail.size()) + "\r\n",
          as_bytes(mail)),
      test::message("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"));
  PlayPhone phone({}, "", 3);
  ExchangeView view(recorded, {}, nullptr);
  const auto sent = phone.request(view);
  ASSERT_TRUE(sent);
  const std::string text(as_text(sent->body.wire));
  EXPECT_THAT(text, Not(HasSubstr("<1@phone>")));
  EXPECT_THAT(text, HasSubstr("@phone>\r\nSubject: x\r\n\r\nhello\r\n"));
}

std::string provisioned(const std::string& key) {
  return R"(<Provision xmlns="Provision"><Policies><Policy><PolicyKey>)" + key +
         "</PolicyKey></Policy></Policies></Provision>";
}

TEST(PlayPhone, APolicyKeyThatIsNoNumberGoesIntoNoHead) {
  PlayPhone phone({.host = "h", .path = "", .authorization = "", .user = ""}, "", 1);
  play(phone, recorded_step("Provision", R"(<Provision xmlns="Provision"/>)", provisioned("111")),
       provisioned("1&#13;&#10;X-Evil: y"));
  const auto recorded = recorded_step("Sync", inbox_request("0"), "", "X-MS-PolicyKey: 111\r\n");
  const core::Message sent = play(phone, recorded, "");
  EXPECT_EQ(sent.head.find("X-MS-PolicyKey"), "111");
  EXPECT_FALSE(sent.head.find("X-Evil"));
  EXPECT_EQ(sent.head.fields().size(), recorded->request->head.fields().size());
}

std::string inbox_delete(const std::string& item) {
  return inbox_request("12", "<Commands><Delete><ServerId>" + item + "</ServerId></Delete></Commands>");
}

TEST(PlayPhone, AnIdThatIsAnothersHereIsNotSent) {
  const auto add = [](const std::string& id, const std::string& subject) {
    return "<Commands><Add><ServerId>" + id + "</ServerId><ApplicationData><Subject xmlns='Email'>" +
           subject + "</Subject></ApplicationData></Add></Commands>";
  };
  PlayPhone phone({.host = "h", .path = "", .authorization = "", .user = ""}, "", 1);
  play(phone, recorded_step("Sync", inbox_request("11"), inbox_request("12", add("5:1", "one"))),
       inbox_request("12", add("5:2", "one")));
  EXPECT_EQ(text_of(play(phone, recorded_step("Sync", inbox_delete("5:1"), ""), ""),
                    "Sync/Collections/Collection/Commands/Delete/ServerId"),
            "5:2");
  ExchangeView other(recorded_step("Sync", inbox_delete("5:2"), ""), {}, nullptr);
  const auto refused = phone.request(other);
  ASSERT_FALSE(refused) << "it would delete what the recording calls 5:1";
  EXPECT_THAT(refused.error().what, HasSubstr("item '5:2'"));
  EXPECT_EQ(text_of(play(phone, recorded_step("Sync", inbox_delete("5:3"), ""), ""),
                    "Sync/Collections/Collection/Commands/Delete/ServerId"),
            "5:3")
      << "nobody's here";
}

TEST(PlayPhone, AFailedAddTakesNothingFromTheOtherOne) {
  const auto adds = [](const std::string& inside) {
    return inbox_request("12", "<Responses>" + inside + "</Responses>");
  };
  const auto add = [](const std::string& client, const std::string& server) {
    return "<Add><ClientId>" + client + "</ClientId><ServerId>" + server +
           "</ServerId><Status>1</Status></Add>";
  };
  const std::string request = inbox_request(
      "11", "<Commands><Add><ClientId>c1</ClientId></Add><Add><ClientId>c2</ClientId></Add></Commands>");
  const auto recorded = recorded_step("Sync", request, adds(add("c1", "5:8") + add("c2", "5:9")));
  PlayPhone phone({.host = "h", .path = "", .authorization = "", .user = ""}, "", 1);
  ExchangeView view(recorded, {}, nullptr);
  const auto sent = phone.request(view);
  ASSERT_TRUE(sent);
  const wbxml::Document asked = wbxml::decode(sent->body.content());
  const auto ids = asked.find_all("Sync/Collections/Collection/Commands/Add/ClientId");
  ASSERT_EQ(ids.size(), 2U);
  const wbxml::Document said =
      test::xml_document(adds("<Add><ClientId>" + asked.text(ids[0]) + "</ClientId><Status>6</Status></Add>" +
                              add(asked.text(ids[1]), "L2")));
  ExchangeView answered(test::exchange(std::make_shared<core::Message>(*sent),
                                       test::message(test::wbxml_answer_head(), said.body())),
                        {}, nullptr);
  phone.learn(view, answered);
  const auto deleted = [&](const std::string& item) {
    return text_of(play(phone, recorded_step("Sync", inbox_delete(item), ""), ""),
                   "Sync/Collections/Collection/Commands/Delete/ServerId");
  };
  EXPECT_EQ(deleted("5:8"), "5:8") << "the first was never made here";
  EXPECT_EQ(deleted("5:9"), "L2");
}

TEST(PlayPhone, CopiesHaveIdsOfTheirOwn) {
  EXPECT_EQ(device_of_copy("ABC", false, 1), "ABC");
  EXPECT_EQ(device_of_copy("ABC", false, 12), "ABCx12");
  EXPECT_EQ(device_of_copy(std::string(32, 'A'), false, 1000).size(), 32U);
  EXPECT_EQ(device_of_copy("00112233", true, 255), "001100FF");
  EXPECT_TRUE(is_repeatable(eas::Command::sync));
  EXPECT_FALSE(is_repeatable(eas::Command::send_mail));
}

}  // namespace
}  // namespace eastap::model::play_phone_test
