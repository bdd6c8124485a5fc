#include "proxy/model/exchange_difference.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decoders/content_coding.h"
#include "proxy/base/text.h"
#include "tests/support/exchanges.h"

namespace eastap::model::exchange_difference_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

std::shared_ptr<core::Exchange> synchronising(std::string_view key, std::string_view window,
                                              std::string_view subject, std::string_view more = {}) {
  const Bytes request = test::Wbxml()
                            .open("AirSync:Sync")
                            .leaf("AirSync:SyncKey", key)
                            .leaf("AirSync:WindowSize", window)
                            .close()
                            .bytes();
  const Bytes response =
      test::Wbxml()
          .open("AirSync:Sync")
          .leaf("AirSync:SyncKey", key)
          .open("AirSync:ApplicationData")
          .leaf("Email:Subject", subject)
          .leaf("Email:DateReceived", key == "0" ? "2026-11-28T09:00:00.000Z" : "2026-11-29T09:00:00.000Z")
          .close()
          .close()
          .bytes();
  return test::exchange(
      test::message(test::eas_head("Sync", more), request),
      test::message(test::wbxml_answer_head("Date: " + std::string(key) + "\r\n"), response));
}

std::vector<std::string> changed(const std::shared_ptr<core::Exchange>& first,
                                 const std::shared_ptr<core::Exchange>& second, bool passing = false) {
  ExchangeView one(first, {}, nullptr);
  ExchangeView two(second, {}, nullptr);
  std::vector<std::string> all;
  for (const ExchangeChange& change : changes_between(one, two, passing).listed) {
    all.push_back(std::string(to_string(change.where)) + '/' + std::string(to_string(change.weight)) + ' ' +
                  change.text);
  }
  return all;
}

TEST(ExchangeDifference, WhatDiffersFromRunToRunIsNone) {
  const auto one = synchronising("5", "25", "x");
  EXPECT_THAT(changed(one, one), IsEmpty());
  EXPECT_THAT(changed(one, synchronising("6", "25", "x")), IsEmpty());
  EXPECT_THAT(
      changed(one, synchronising("6", "25", "x"), true),
      IsSupersetOf({"request body/passing ~ Sync/SyncKey: 5 -> 6", "response head/passing date: 5 -> 6"}));
  EXPECT_THAT(changed(one, synchronising("0", "25", "x")),
              IsSupersetOf({"request body/structure ~ Sync/SyncKey: ~ -> 0"}))
      << "a beginning is a difference";
}

TEST(ExchangeDifference, AMailDiffersWithoutWhatEachSendingHasAnew) {
  const auto sending = [](const std::string& id, const std::string& text) {
    const std::string mail = "Message-ID: <" + id + "@example.org>\r\nDate: Sat, 28 Nov 2026 09:00:0" + id +
                             " +0000\r\nSubject: one\r\n\r\n" + text;
    return test::exchange(
        test::message(
            test::eas_head("SendMail"),
            test::Wbxml().open("ComposeMail:SendMail").leaf("ComposeMail:Mime", mail).close().bytes()),
        test::message("HTTP/1.1 200 OK\r\n"));
  };
  EXPECT_THAT(changed(sending("1", "hello"), sending("2", "hello")), IsEmpty());
  EXPECT_EQ(changed(sending("1", "hello"), sending("2", "good day")).size(), 1U);
}

TEST(ExchangeDifference, TellsStructureFromItems) {
  EXPECT_THAT(
      changed(synchronising("5", "25", "x"), synchronising("5", "50", "y", "X-New: 1\r\n")),
      ElementsAre("request head/structure + x-new: 1", "request body/structure ~ Sync/WindowSize: 25 -> 50",
                  "response body/item ~ Sync/ApplicationData/Subject: x -> y"));
}

std::shared_ptr<core::Exchange> asking(std::string_view line, std::string_view fields = {}) {
  return test::exchange(test::message(std::string(line) + "\r\n" + std::string(fields)), nullptr);
}

/// A Sync with the packed query of protocol 14.1; `locale` is the low byte of a locale 0x04nn.
std::shared_ptr<core::Exchange> asking_packed(std::uint8_t locale, std::uint8_t key) {
  const Bytes query{141, 0, locale, 4, 2, 'D', '1', 4, key, 0, 0, 0, 1, 'x'};
  return asking("POST /Microsoft-Server-ActiveSync?" + text::to_base64(query) + " HTTP/1.1");
}

TEST(ExchangeDifference, AllOfTheRequestLineIsCompared) {
  const std::string mail = "POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=a&DeviceId=b&DeviceType=c";
  EXPECT_THAT(changed(asking(mail + "&SaveInSent=T HTTP/1.1"), asking(mail + "&SaveInSent=F HTTP/1.0")),
              ElementsAre("request line/structure HTTP version: HTTP/1.1 -> HTTP/1.0",
                          "request line/structure parameter SaveInSent: T -> F"));
  EXPECT_THAT(changed(asking("GET /ews/x?a=1 HTTP/1.1"), asking("GET /ews/x?a=2&b=7 HTTP/1.1")),
              ElementsAre("request line/structure parameter a: 1 -> 2",
                          "request line/structure parameter b: none -> 7"));
  EXPECT_THAT(changed(asking_packed(7, 5), asking_packed(9, 5)),
              ElementsAre("request line/structure locale: de-DE -> en-US"));
  EXPECT_THAT(changed(asking_packed(7, 5), asking_packed(7, 6)), IsEmpty());
  EXPECT_THAT(changed(asking_packed(7, 5), asking_packed(7, 6), true),
              ElementsAre("request line/passing policy key: 5 -> 6"));
  EXPECT_THAT(changed(asking_packed(7, 5), asking_packed(7, 0)),
              ElementsAre("request line/structure policy key: 5 -> 0"));
  const auto other_words = asking("POST /Microsoft-Server-ActiveSync?cmd=Send%4dail HTTP/1.1");
  const auto words = asking("POST /Microsoft-Server-ActiveSync?Cmd=SendMail HTTP/1.1");
  EXPECT_THAT(changed(words, other_words), IsEmpty());
  EXPECT_THAT(changed(words, other_words, true), ElementsAre(HasSubstr("request line/passing spelling: ")));
}

TEST(ExchangeDifference, QueriesThatAreNoActiveSyncDifferInWhatStaysFromRunToRun) {
  const auto authorize = [](std::string_view state, std::string_view code, std::string_view type) {
    const std::string id(state);
    return asking("GET /common/oauth2/v2.0/authorize?response_type=" + std::string(type) + "&state=" + id +
                  "&client-request-id=" + id + "&nonce=" + id + "&code=" + std::string(code) +
                  "&token=" + std::string(code) + " HTTP/1.1");
  };
  const auto one = authorize("abc", "****", "code");
  EXPECT_THAT(changed(one, authorize("xyz", "******", "code")), IsEmpty());
  EXPECT_THAT(changed(one, authorize("xyz", "******", "code"), true),
              IsSupersetOf({"request line/passing parameter state: abc -> xyz",
                            "request line/passing parameter token: **** -> ******"}));
  EXPECT_THAT(changed(one, authorize("xyz", "******", "id_token")),
              ElementsAre("request line/structure parameter response_type: code -> id_token"));
  EXPECT_THAT(changed(asking("GET /x?q=* HTTP/1.1"), asking("GET /x?q=a HTTP/1.1")),
              ElementsAre("request line/structure parameter q: * -> a"));
  const auto discover = [](std::string_view who) {
    return asking("GET /autodiscover/autodiscover.json?Email=" + std::string(who) +
                  "&Protocol=ActiveSync HTTP/1.1");
  };
  EXPECT_THAT(changed(discover("jo@example.org"), discover("ann@example.org")), IsEmpty());
}

TEST(ExchangeDifference, QueriesThatCannotBeReadAreCompared) {
  const auto asked = [](std::string_view query) {
    return asking("POST /Microsoft-Server-ActiveSync?" + std::string(query) + " HTTP/1.1");
  };
  EXPECT_THAT(changed(asked("jQkJBAZQSE9OR%%%"), asked("somethingelse")),
              ElementsAre("request line/structure query text: jQkJBAZQSE9OR%%% -> somethingelse"));
}

TEST(ExchangeDifference, APolicyKeyOfZeroDiffersFromAnyOther) {
  const auto with_key = [](std::string_view key) {
    return asking("POST /Microsoft-Server-ActiveSync?Cmd=Sync HTTP/1.1",
                  "X-MS-PolicyKey: " + std::string(key) + "\r\n");
  };
  EXPECT_THAT(changed(with_key("0"), with_key("3413614369")),
              ElementsAre("request head/structure x-ms-policykey: 0 -> 3413614369"));
  EXPECT_THAT(changed(with_key("7"), with_key("3413614369")), IsEmpty());
  EXPECT_THAT(changed(with_key("0"), asking("POST /Microsoft-Server-ActiveSync?Cmd=Sync HTTP/1.1")),
              IsEmpty());
}

TEST(ExchangeDifference, BodiesThatAreNoDocuments) {
  const auto page = [](std::string_view text) {
    return test::exchange(test::message("GET / HTTP/1.1\r\n"),
                          test::message("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", as_bytes(text)));
  };
  EXPECT_THAT(changed(page("abc"), page("abd?")),
              ElementsAre("response body/structure another body: 3 B -> 4 B, differs from byte 2 on"));
  const auto empty = test::exchange(test::message(test::eas_head("Sync")), nullptr);
  EXPECT_THAT(changed(empty, synchronising("5", "25", "x")),
              ElementsAre("request body/structure empty -> a document"));
}

std::shared_ptr<core::Exchange> answered(std::string_view head, ByteView body,
                                         std::string_view command = "Sync") {
  return test::exchange(test::message(test::eas_head(command)), test::message(head, body));
}

TEST(ExchangeDifference, EveryBodyCounts) {
  const std::string image = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n";
  EXPECT_THAT(changed(answered(image, as_bytes("\xFF one"), "GetAttachment"),
                      answered(image, as_bytes("\xFF two"), "GetAttachment")),
              ElementsAre("response body/structure another body: 5 B -> 5 B, differs from byte 2 on"));
  const std::string mail = "HTTP/1.1 200 OK\r\nContent-Type: message/rfc822\r\n";
  EXPECT_THAT(
      changed(answered(mail, as_bytes("Subject: \xE9\r\n")), answered(mail, as_bytes("Subject: \xE8\r\n"))),
      ElementsAre(HasSubstr("differs from byte 9 on")));
  const Bytes document = test::Wbxml().open("AirSync:Sync").leaf("AirSync:Status", "1").close().bytes();
  EXPECT_THAT(changed(answered(image, document), answered(image, as_bytes("\xFF"))),
              ElementsAre("response body/structure a document -> no document (1 B)"));
  auto lost = test::message(image, document);
  lost->body.kept = false;
  const auto without = test::exchange(test::message(test::eas_head("Sync")), lost);
  EXPECT_THAT(changed(answered(image, document), without),
              ElementsAre(HasSubstr("that is not in the trace")));
  EXPECT_THAT(changed(without, without), IsEmpty());
}

TEST(ExchangeDifference, DamageOfOneSideCounts) {
  const Bytes whole = test::Wbxml().open("AirSync:Sync").leaf("AirSync:Status", "1").close().bytes();
  const std::string head = test::wbxml_answer_head();
  const Bytes cut(whole.begin(), whole.end() - 1);
  EXPECT_THAT(changed(answered(head, whole), answered(head, cut)),
              ElementsAre(HasSubstr("it can be read to its end -> only in part (")));
  const std::string coded_head = test::wbxml_answer_head("Content-Encoding: gzip\r\n");
  const Bytes coded = *decoders::encode("gzip", whole);
  Bytes wrong_sum = coded;
  wrong_sum[wrong_sum.size() - 8] ^= 0xFFU;
  EXPECT_THAT(changed(answered(coded_head, coded), answered(coded_head, wrong_sum)),
              ElementsAre(HasSubstr("content coding: whole -> damaged (")));
}

/// A first Sync of two folders, the first of them with this many mails.
std::shared_ptr<core::Exchange> first_sync(int mails, const std::string& subject, std::string_view status) {
  test::Wbxml made;
  made.open("AirSync:Sync").open("AirSync:Collections").open("AirSync:Collection").open("AirSync:Commands");
  for (int i = 0; i < mails; ++i) {
    made.open("AirSync:Add").open("AirSync:ApplicationData").leaf("Email:Subject", subject).close().close();
  }
  made.close().close().open("AirSync:Collection").leaf("AirSync:Status", status).close();
  return answered(test::wbxml_answer_head(), made.close().close().bytes());
}

TEST(ExchangeDifference, ItemsDoNotCrowdOutStructure) {
  ExchangeView one(first_sync(300, "a", "1"), {}, nullptr);
  ExchangeView two(first_sync(300, "b", "12"), {}, nullptr);
  const ExchangeChanges found = changes_between(one, two, false);
  ASSERT_EQ(found.listed.size(), max_changes + 1);
  EXPECT_EQ(found.listed.back().text, "~ Sync/Collections/Collection[2]/Status: 1 -> 12");
  EXPECT_EQ(found.more[static_cast<std::size_t>(ExchangeChange::Weight::item)], 100U);
  EXPECT_EQ(found.more[static_cast<std::size_t>(ExchangeChange::Weight::structure)], 0U);
}

TEST(ExchangeDifference, WhatIsNotListedIsCounted) {
  ExchangeView one(first_sync(0, "", "1"), {}, nullptr);
  std::string fields;
  for (std::size_t i = 0; i < max_changes + 7; ++i) {
    fields += "X-New-" + std::to_string(i) + ": 1\r\n";
  }
  ExchangeView two(
      test::exchange(test::message(test::eas_head("Sync", fields)), first_sync(0, "", "12")->response), {},
      nullptr);
  const ExchangeChanges found = changes_between(one, two, false);
  EXPECT_EQ(found.more[static_cast<std::size_t>(ExchangeChange::Weight::structure)], 7U);
  EXPECT_EQ(found.listed.back().where, ExchangeChange::Where::response_body)
      << "each place has room of its own";
}

TEST(ExchangeDifference, PairsThatAreGone) {
  const ExchangeChanges found = unread_pair(std::nullopt, 12);
  ASSERT_EQ(found.listed.size(), 1U);
  EXPECT_EQ(found.listed[0].weight, ExchangeChange::Weight::structure);
  EXPECT_EQ(found.listed[0].text, "exchange 12 of B cannot be read a second time");
}

TEST(ExchangeDifference, KnowsWhatPasses) {
  EXPECT_TRUE(is_passing_field("set-cookie"));
  EXPECT_FALSE(is_passing_field("User-Agent") || is_passing_field("WWW-Authenticate"));
}

}  // namespace
}  // namespace eastap::model::exchange_difference_test
