#include "proxy/model/reaction.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fault_play.h"

namespace eastap::model::reaction_test {
namespace {

using test::FaultPlay;
using test::text_of;
using test::whats;
using testing::HasSubstr;
using testing::SizeIs;

constexpr double hour = 3600;

TEST(Reaction, ARetryThatSucceedsIsARecovery) {
  FaultPlay play;
  play.folder_sync("0", "1");
  play.sync("1", "2");
  play.broken_sync("2", 10);
  play.sync("2", "3", {.at = 12.1});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  const FaultStory& story = all[0];
  EXPECT_EQ(story.fault, "dropped: nothing was sent, and the connection closed");
  EXPECT_EQ(story.step.folder, "Inbox");
  EXPECT_EQ(whats(story), "retried");
  EXPECT_EQ(text_of(story, "retried"), "retried after 2.0 s with the same SyncKey");
  ASSERT_TRUE(story.recovered);
  EXPECT_EQ(story.recovered->exchange.value, 4U);
  EXPECT_EQ(story.recovered->tries, 1U);
  EXPECT_EQ(outcome_words(story), "recovered after 2.1 s, 1 try");
}

TEST(Reaction, AStoryIsToldOnceThePhoneHasSettled) {
  FaultPlay play;
  play.broken_sync("2", 10);
  play.sync("2", "3", {.at = 12});
  play.sync("3", "4", {.at = 50});
  EXPECT_THAT(play.told(), SizeIs(0));
  play.sync("4", "5", {.at = 100});
  ASSERT_THAT(play.told(), SizeIs(1));
  EXPECT_EQ(play.told()[0].try_count, 1U) << "what works again is no retry";
}

TEST(Reaction, AServerThatFailsAllTheTime) {
  FaultPlay play;
  for (const double at : {10.0, 11.0, 13.0, 17.0}) {
    play.play("Sync", test::PhonePlay::sync_xml("2"), "", FaultPlay::answered(503, at));
  }
  play.sync("2", "3", {.at = 25});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_THAT(text_of(all[0], "retried"),
              HasSubstr("retried 4 times, first after 0.9 s with the same SyncKey, at growing pauses: 0.9 s, "
                        "1.9 s, 3.9 s, 7.9 s"));
  EXPECT_EQ(all[0].recovered->tries, 4U) << "the tries after the next fault count as well";
  EXPECT_EQ(all[3].recovered->tries, 1U);
  EXPECT_EQ(all[0].recovered->exchange, all[3].recovered->exchange);
}

TEST(Reaction, WhatComesAfterTheNextFaultIsAReactionToThatOne) {
  FaultPlay play;
  play.broken_sync("2", 10);
  play.broken_sync("2", 12);
  play.play("Provision", "", "", {.at = 14});
  play.sync("2", "3", {.at = 16});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(whats(all[0]), "retried");
  EXPECT_EQ(whats(all[1]), "provisioned retried");
}

TEST(Reaction, AFaultWithoutHarm) {
  FaultPlay play;
  play.folder_sync("0", "1");
  play.sync("1", "2", {.notes = test::injected("delayed by 0.5 s")});
  play.sync("2", "3");
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(outcome_words(all[0]), "no harm done");
  EXPECT_EQ(all[0].recovered->tries, 0U);
  EXPECT_THAT(text_of(all[0], "went_on"), HasSubstr("took the answer and went on with Sync after"));
}

TEST(Reaction, AnAnswerThatThePhoneDidNotTake) {
  FaultPlay play;
  play.sync("1", "2", {.at = 10, .notes = test::injected("1 bit of the body flipped")});
  play.sync("1", "2", {.at = 14});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(text_of(all[0], "retried"),
            "did not take the answer: asked again after 3.9 s with the same SyncKey");
  EXPECT_EQ(all[0].recovered->tries, 1U);
}

TEST(Reaction, AWebPageInPlaceOfTheAnswerIsNoSuccess) {
  FaultPlay play;
  const auto page = play.make("Sync", test::PhonePlay::sync_xml("1"), test::PhonePlay::answer_xml("2", "1"),
                              {.at = 10, .notes = test::injected("answered 200 with a login page")});
  page->response =
      test::message("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", as_bytes("<form>Sign in</form>"));
  play.feed(page);
  play.sync("1", "2", {.at = 14});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(text_of(all[0], "retried"), "retried after 3.9 s with the same SyncKey");
  EXPECT_EQ(outcome_words(all[0]), "recovered after 4.0 s, 1 try");
}

TEST(Reaction, ARequestThatOvertakesADelayedOne) {
  FaultPlay play;
  const auto again = play.make("Sync", test::PhonePlay::sync_xml("2"), test::PhonePlay::answer_xml("3", "1"),
                               {.at = 40, .took = 1});
  const auto late = play.make("Sync", test::PhonePlay::sync_xml("2"), "",
                              {.at = 10,
                               .took = 50,
                               .outcome = "client reset the connection (x)",
                               .answered = false,
                               .notes = test::injected("delayed by 45 s")});
  play.feed(again);
  play.feed(late);
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(whats(all[0]), "stopped_waiting retried");
  EXPECT_THAT(text_of(all[0], "retried"), HasSubstr("retried before it was over"));
  EXPECT_TRUE(all[0].recovered);
}

TEST(Reaction, OtherPhonesAndAccountsAreOthers) {
  FaultPlay play;
  play.broken_sync("2", 10);
  for (const char* target : {"?Cmd=Sync&User=anna&DeviceId=PHONE2&DeviceType=iPhone",
                             "?Cmd=Sync&User=ben&DeviceId=PHONE1&DeviceType=iPhone"}) {
    const auto other =
        play.make("Sync", test::PhonePlay::sync_xml("2"), test::PhonePlay::answer_xml("3", "1"), {.at = 11});
    auto request = *other->request;
    request.head.set_start_line(fmt::format("POST /Microsoft-Server-ActiveSync{} HTTP/1.1", target));
    other->request = std::make_shared<core::Message>(request);
    play.feed(other);
  }
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].later, 0U);
  EXPECT_FALSE(all[0].recovered);
}

TEST(Reaction, AnotherFolderIsNoRetry) {
  FaultPlay play;
  play.broken_sync("2", 10);
  play.play("Sync", test::PhonePlay::sync_xml("9", "7"), test::PhonePlay::answer_xml("10", "1", "7"));
  const auto& all = play.end(hour);
  EXPECT_EQ(all[0].try_count, 0U);
  EXPECT_EQ(whats(all[0]), "gave_up went_on");
}

TEST(Reaction, AWaitThatTheServerTookUpIsARecovery) {
  FaultPlay play;
  play.play("Ping", test::PhonePlay::ping_xml(480), "", FaultPlay::broken(10));
  const auto waits = play.make("Ping", test::PhonePlay::ping_xml(480), "", {.at = 12, .answered = false});
  waits->finished = {};
  play.feed(waits);
  const auto& all = play.end(60);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_TRUE(all[0].recovered);
  EXPECT_THAT(text_of(all[0], "retried"), HasSubstr("retried after"));
}

TEST(Reaction, AWaitThatThePhoneOrTheEndOfTheTapEndedWasTakenUp) {
  for (const auto& [outcome, taken] : {std::pair{"the tap stopped: eastap was told to stop", true},
                                       {"client reset the connection (x)", true},
                                       {"the upstream closed without a response", false}}) {
    FaultPlay play;
    play.play("Ping", test::PhonePlay::ping_xml(480), "", FaultPlay::broken(10));
    play.play("Ping", test::PhonePlay::ping_xml(480), "",
              {.at = 12, .took = 60, .outcome = outcome, .answered = false});
    EXPECT_EQ(play.end(100).at(0).recovered.has_value(), taken) << outcome;
  }
}

TEST(Reaction, AWaitThatHasHardlyBegunIsNone) {
  FaultPlay play;
  play.play("Ping", test::PhonePlay::ping_xml(480), "", FaultPlay::broken(10));
  const auto waits = play.make("Ping", test::PhonePlay::ping_xml(480), "", {.at = 12, .answered = false});
  waits->finished = {};
  play.feed(waits);
  const auto& all = play.end(15);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_FALSE(all[0].recovered);
  EXPECT_EQ(outcome_words(all[0]), "still waiting when the trace ends");
}

/// A remark of a stock fault.
core::Note struck(std::string text, std::string fault, std::string source = "--fault") {
  return {core::Note::Kind::injected, std::move(text), std::move(source), std::move(fault)};
}

TEST(Reaction, WhatTheTapSentAgainIsNeitherARetryNorAHit) {
  FaultPlay play;
  const std::string mail = FaultPlay::mail_xml("1", "hello");
  const auto first = play.make(
      "SendMail", mail, "",
      {.at = 10, .took = 1, .notes = {struck("to be sent a second time by the tap", "duplicate-sendmail")}});
  const auto own = play.make("SendMail", mail, "",
                             {.at = 10.5,
                              .took = 0.2,
                              .notes = {struck("sent by the tap itself: the request of exchange 1 a second "
                                               "time; the phone gets nothing of it",
                                               "duplicate-sendmail", "")}});
  play.feed(own);  // it ends first: the phone's answer waits for it
  play.feed(first);
  play.sync("2", "3", {.at = 12});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].step.exchange.value, 1U);
  EXPECT_EQ(whats(all[0]), "went_on");
  EXPECT_EQ(outcome_words(all[0]), "no harm done");
  EXPECT_EQ(all[0].try_count, 0U);
  EXPECT_EQ(all[0].later, 1U);
}

TEST(Reaction, HitsOfOneFaultAreOneKindWhateverTheirWords) {
  FaultPlay play;
  play.folder_sync("0", "1");
  play.sync("1", "2", {.notes = {struck("delayed by 0.72 s", "delay seconds=1 jitter=0.5")}});
  play.sync("2", "3", {.notes = {struck("delayed by 1.31 s", "delay seconds=1 jitter=0.5")}});
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].fault, "delayed by 0.72 s");
  EXPECT_EQ(all[1].fault, "delayed by 1.31 s");
  EXPECT_EQ(all[0].kind, "delay seconds=1 jitter=0.5");
  EXPECT_EQ(all[1].kind, all[0].kind);
}

TEST(Reaction, OnlyWhatIsWantedIsTold) {
  FaultPlay play;
  play.feed(play.make("Sync", test::PhonePlay::sync_xml("2"), "", FaultPlay::broken(10)), {}, false);
  EXPECT_THAT(play.end(hour), SizeIs(0));
}

TEST(Reaction, AConnectionThatAHookClosed) {
  FaultPlay play;
  auto facts = *test::connection();
  facts.id = ConnectionId{7};
  facts.closed_by = "tap: dropped by a hook";
  play.reactions().add_connection(facts, test::moment(10'000'000));
  play.reactions().add_connection(facts, test::moment(10'000'000));
  const auto next =
      play.make("Sync", test::PhonePlay::sync_xml("2"), test::PhonePlay::answer_xml("3", "1"), {.at = 12});
  auto renewed = *next->connection;
  renewed.id = ConnectionId{8};
  next->connection = std::make_shared<core::ConnectionFacts>(renewed);
  play.feed(next);
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_TRUE(all[0].on_connection());
  EXPECT_EQ(all[0].fault, "dropped by a hook");
  EXPECT_EQ(whats(all[0]), "reconnected");
  EXPECT_TRUE(all[0].recovered);
}

TEST(Reaction, AConnectionsEndByAHookIsToldOnceWithItsLine) {
  FaultPlay play;
  auto facts = *test::connection();
  facts.closed_by = "tap: dropped by a hook";
  facts.notes = {{core::Note::Kind::injected, "dropped by a hook", "hooks.lua:3"}};
  play.reactions().add_connection(facts, test::moment(10'000'000));
  const auto& all = play.end(hour);
  ASSERT_THAT(all, SizeIs(1));
  ASSERT_THAT(all[0].notes, SizeIs(1));
  EXPECT_EQ(all[0].notes[0].source, "hooks.lua:3");
}

TEST(Reaction, AConnectionThatEndsWithItsExchangeIsToldOnce) {
  FaultPlay play;
  play.broken_sync("2", 10);
  auto facts = *test::connection();
  facts.closed_by = "tap: dropped by a hook";
  play.reactions().add_connection(facts, test::moment(11'000'000));
  EXPECT_THAT(play.end(hour), SizeIs(1));
}

TEST(Reaction, FaultsOfAPhoneAreFollowedUpToALimit) {
  FaultPlay play;
  for (std::size_t i = 0; i <= Reactions::max_open_of_phone; ++i) {
    play.broken_sync("2");
  }
  ASSERT_THAT(play.told(), SizeIs(1)) << "the oldest one";
  EXPECT_FALSE(play.told()[0].followed_to_end);
  EXPECT_EQ(outcome_words(play.told()[0]), "not recovered as far as followed");
  EXPECT_EQ(play.told()[0].try_count, Reactions::max_open_of_phone);
  EXPECT_THAT(play.end(100'000), SizeIs(Reactions::max_open_of_phone + 1));
}

TEST(Reaction, AFaultIsNotFollowedForLessThanNoTime) {
  FaultPlay play;
  for (std::size_t i = 0; i < Reactions::max_open_of_phone; ++i) {
    play.broken_sync("2");
  }
  test::Play longest = FaultPlay::broken(0);  // begun before the first of them was over
  longest.took = 1000;
  play.play("Sync", test::PhonePlay::sync_xml("9"), "", longest);
  ASSERT_THAT(play.told(), SizeIs(1));
  EXPECT_EQ(play.told()[0].trace_end, play.told()[0].hit());
}

}  // namespace
}  // namespace eastap::model::reaction_test
