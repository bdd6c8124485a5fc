// Sequences of exchanges in, the ends of their sentences out.
#include "proxy/model/exchange_state.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/phone_play.h"

namespace eastap::model::exchange_state_test {
namespace {

using test::PhonePlay;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string policy(const std::string& inside) {
  return "<Provision xmlns='Provision'><Status>1</Status><Policies><Policy>" + inside +
         "</Policy></Policies></Provision>";
}

TEST(ExchangeState, TheUsualDaySaysNothingMore) {
  PhonePlay play;
  play.folder_sync("0", "1");
  EXPECT_EQ(play.sync("0", "1").sentence, "Sync Inbox: first sync, key 0 -> 1");
  EXPECT_EQ(play.sync("1", "2").sentence, "Sync Inbox: key 1 -> 2, no change");
}

TEST(ExchangeState, RetriesSayWhy) {
  PhonePlay play;
  play.folder_sync("0", "1");
  play.sync("0", "1");
  play.lost_sync("1");
  EXPECT_EQ(play.sync("1", "2").sentence,
            "Sync Inbox: key 1 -> 2, no change; retry: the answer before was lost");
  EXPECT_THAT(play.sync("1", "2b").sentence,
              EndsWith("; retry: the answer with key 2 was not taken (2 in a row)"));
  play.sync("2b", "", "5");
  EXPECT_THAT(play.sync("2b", "3").sentence, EndsWith("; retry after Status 5"));
  play.sync("3", "", "1", {.http = 503});
  EXPECT_THAT(play.sync("3", "4").sentence, EndsWith("; retry after HTTP 503"));
  play.lost_sync("4", {.outcome = "closed by a fault"});
  EXPECT_THAT(play.sync("4", "5").sentence, EndsWith("; retry: the tap kept the answer from the phone"));
}

TEST(ExchangeState, ResetsAndForks) {
  PhonePlay play;
  play.folder_sync("0", "1");
  play.sync("0", "1");
  play.sync("1", "2");
  play.sync("2", "0", "3");
  EXPECT_THAT(play.sync("0", "3").sentence, EndsWith("first sync, key 0 -> 3; reset after Status 3"));
  play.sync("3", "4");
  EXPECT_THAT(play.sync("0", "5").sentence, EndsWith("; reset by the phone itself (2 within an hour)"));
  play.sync("5", "6");
  play.sync("6", "7");
  EXPECT_THAT(play.sync("5", "8").sentence, EndsWith("; fork: an older key than 7, which the phone had"));
  EXPECT_THAT(play.sync("999", "9").sentence, EndsWith("; unknown key: the one given last is 8"));
  play.folder_sync("0", "2");
  EXPECT_THAT(play.sync("0", "10").sentence, HasSubstr("; reset, since the folder list began anew"));
}

TEST(ExchangeState, SeveralFoldersAreNamed) {
  PhonePlay play;
  play.folder_sync("0", "1");
  const auto both = [](std::string_view first, std::string_view second) {
    return fmt::format(
        "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>{}</SyncKey>"
        "<CollectionId>5</CollectionId></Collection><Collection><SyncKey>{}</SyncKey>"
        "<CollectionId>7</CollectionId></Collection></Collections></Sync>",
        first, second);
  };
  const auto answers = [](std::string_view first, std::string_view second) {
    return fmt::format(
        "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>{}</SyncKey>"
        "<CollectionId>5</CollectionId><Status>1</Status></Collection><Collection><SyncKey>{}"
        "</SyncKey><CollectionId>7</CollectionId><Status>1</Status></Collection></Collections>"
        "</Sync>",
        first, second);
  };
  play.play("Sync", both("0", "0"), answers("1", "1"));
  play.play("Sync", both("1", "1"), answers("2", "2"));
  EXPECT_THAT(play.play("Sync", both("2", "1"), answers("3", "3")).sentence,
              EndsWith("; Calendar retry: the answer with key 2 was not taken"));
}

TEST(ExchangeState, EmptyRequestsAreExplained) {
  PhonePlay play;
  play.folder_sync("0", "1");
  EXPECT_THAT(play.play("Ping", "", "<Ping xmlns='Ping'><Status>1</Status></Ping>").sentence,
              HasSubstr("empty request (stored folders and heartbeat)"));
  play.play("Ping", PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>1</Status></Ping>");
  EXPECT_EQ(play.play("Ping", "", "<Ping xmlns='Ping'><Status>1</Status></Ping>").sentence,
            "Ping: empty request: repeats 2 folders (Inbox, Calendar), 540 s, no change");
  EXPECT_THAT(play.play("Ping", "", "", {.took = 237, .outcome = "client RST", .answered = false}).sentence,
              EndsWith("540 s; connection cut after 237 s, before the heartbeat"));
  play.play("Ping", "", "<Ping xmlns='Ping'><Status>3</Status></Ping>");
  EXPECT_THAT(play.play("Ping", "", "<Ping xmlns='Ping'><Status>3</Status></Ping>").sentence,
              HasSubstr("the server has none stored"));
}

TEST(ExchangeState, AWaitingEmptyRequestIsPredicted) {
  PhonePlay play;
  play.folder_sync("0", "1");
  play.play("Sync", "", "<Sync xmlns='AirSync'><Status>13</Status></Sync>");
  auto waiting = play.make("Sync", "", "");
  waiting->finished = {};
  waiting->response = nullptr;
  EXPECT_EQ(play.tell(waiting).sentence,
            "Sync: empty request, the server has none stored: Status 13 is due, waiting");
}

TEST(ExchangeState, ProvisioningSteps) {
  PhonePlay play;
  EXPECT_THAT(
      play.play("Provision", policy(""), policy("<Status>1</Status><PolicyKey>11</PolicyKey>")).sentence,
      EndsWith("; step 1 of 2, a temporary key"));
  EXPECT_THAT(play.play("Provision", policy("<PolicyKey>11</PolicyKey><Status>1</Status>"),
                        policy("<Status>1</Status><PolicyKey>22</PolicyKey>"))
                  .sentence,
              EndsWith("; step 2 of 2, the final key"));
  EXPECT_THAT(play.sync("0", "1", "1", {.head = "X-MS-PolicyKey: 22\r\n"}).sentence,
              Not(HasSubstr("policy")));
  EXPECT_THAT(play.sync("1", "2", "1", {.head = "X-MS-PolicyKey: 0\r\n"}).sentence,
              EndsWith("; policy key 0, not the one given"));
  EXPECT_THAT(play.sync("2", "3", "1", {.head = "X-MS-PolicyKey: 0\r\n"}).sentence,
              Not(HasSubstr("policy key")))
      << "once is enough";
  EXPECT_THAT(play.sync("3", "4", "1", {.head = "X-MS-PolicyKey: 11\r\n"}).sentence,
              EndsWith("; the temporary policy key, not the final one"));
}

TEST(ExchangeState, WireTextIsPrintable) {
  KeyVerdict verdict;
  verdict.use = KeyUse::fork;
  verdict.other_key = "a\x1b[31m";
  EXPECT_EQ(key_words(verdict), "fork: an older key than a\\x1B[31m, which the phone had");
  EXPECT_EQ(code_words(16), "Status 16");
  EXPECT_EQ(code_words(449), "HTTP 449");
}

TEST(ExchangeState, OfAStranger) {
  PhonePlay play;
  const auto made = play.make("Sync", PhonePlay::sync_xml("5"), PhonePlay::answer_xml("6", "1"));
  ExchangeView view(made, {}, nullptr);
  const ExchangeState state = state_of(nullptr, view.lesson());
  EXPECT_FALSE(state.known);
  EXPECT_TRUE(state.over);
  ASSERT_EQ(state.keys.size(), 1U);
  EXPECT_EQ(state.keys[0].verdict.use, KeyUse::unknown);
  EXPECT_EQ(remarks(state, [](std::string_view) { return std::string("x"); }), "");
}

}  // namespace
}  // namespace eastap::model::exchange_state_test
