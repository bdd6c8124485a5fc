#include "proxy/model/reaction_retry.h"

#include <initializer_list>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fault_play.h"

namespace eastap::model::reaction_retry_test {
namespace {

using test::FaultPlay;
using test::PhonePlay;
using test::text_of;
using test::whats;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr double hour = 3600;

Pace pace(std::initializer_list<double> seconds) {
  std::vector<microseconds> pauses;
  for (const double each : seconds) {
    pauses.emplace_back(static_cast<std::int64_t>(each * 1e6));
  }
  return pace_of(pauses);
}

TEST(ReactionRetry, Paces) {
  EXPECT_EQ(pace({1, 2}), Pace::unknown);
  EXPECT_EQ(pace({5, 5.2, 4.9}), Pace::constant);
  EXPECT_EQ(pace({60, 62, 58, 70}), Pace::constant);
  EXPECT_EQ(pace({1, 2, 4, 8}), Pace::growing);
  EXPECT_EQ(pace({0.1, 1, 1, 2}), Pace::growing);
  EXPECT_EQ(pace({0.1, 0.1, 0.2, 0.1, 0.1}), Pace::hammering);
  EXPECT_EQ(pace({0, 0, 0, 0, 0, 0}), Pace::hammering);
  EXPECT_EQ(pace({1, 30, 2, 40}), Pace::uneven);
}

FaultStory lost_mail(const std::string& again, bool server_did = true) {
  FaultPlay play;
  const auto lost = play.make("SendMail", FaultPlay::mail_xml("1", "hello"), "",
                              {.at = 10, .outcome = "closed by a fault", .notes = test::injected("dropped")});
  if (!server_did) {
    lost->response = nullptr;
  }
  play.feed(lost);
  play.play("SendMail", again, "", {.at = 20});
  const auto& all = play.end(hour);
  EXPECT_THAT(all, SizeIs(1));
  return all.at(0);
}

TEST(ReactionRetry, TheSameClientIdIsARetry) {
  const FaultStory story = lost_mail(FaultPlay::mail_xml("1", "hello"));
  EXPECT_EQ(whats(story), "retried");
  EXPECT_THAT(text_of(story, "retried"), HasSubstr("with the same ClientId"));
  EXPECT_TRUE(story.recovered);
}

TEST(ReactionRetry, ANewClientIdIsADuplicate) {
  const FaultStory story = lost_mail(FaultPlay::mail_xml("2", "hello"));
  EXPECT_EQ(whats(story), "duplicated");
  EXPECT_EQ(
      text_of(story, "duplicated"),
      "sent the same mail again after 9.9 s with a new ClientId: the server had taken the first one, so it "
      "goes out twice");
  EXPECT_THAT(text_of(lost_mail(FaultPlay::mail_xml("2", "HELLO")), "duplicated"),
              HasSubstr("a mail of the same length"));
  EXPECT_THAT(text_of(lost_mail(FaultPlay::mail_xml("2", "hello"), false), "duplicated"),
              HasSubstr("the server cannot tell"));
}

TEST(ReactionRetry, AnotherMailIsNoRetry) {
  const FaultStory story = lost_mail(FaultPlay::mail_xml("2", "goodbye"));
  EXPECT_EQ(whats(story), "gave_up went_on");
  EXPECT_FALSE(story.recovered);
}

TEST(ReactionRetry, ASecondCopyAfterTheRecovery) {
  FaultPlay play;
  play.play("SendMail", FaultPlay::mail_xml("1", "hello"), "", FaultPlay::broken(10));
  play.play("SendMail", FaultPlay::mail_xml("1", "hello"), "", {.at = 12});
  play.play("SendMail", FaultPlay::mail_xml("2", "hello"), "", {.at = 14});
  const auto& all = play.end(hour);
  EXPECT_EQ(whats(all.at(0)), "duplicated retried");
  EXPECT_EQ(all.at(0).recovered->tries, 1U);
}

TEST(ReactionRetry, AMailOfTheSameLengthIsAnotherWhereTheFirstWasAnswered) {
  FaultPlay play;
  play.play("SendMail", FaultPlay::mail_xml("1", "hello"), "",
            {.at = 10, .notes = test::injected("delayed by 1 s")});
  play.play("SendMail", FaultPlay::mail_xml("2", "HELLO"), "", {.at = 12});
  EXPECT_EQ(whats(play.end(hour).at(0)), "went_on");
  FaultPlay recovered;
  recovered.play("SendMail", FaultPlay::mail_xml("1", "hello"), "", FaultPlay::broken(10));
  recovered.play("SendMail", FaultPlay::mail_xml("1", "hello"), "", {.at = 12});
  recovered.play("SendMail", FaultPlay::mail_xml("2", "HELLO"), "", {.at = 14});
  EXPECT_EQ(whats(recovered.end(hour).at(0)), "retried");
}

TEST(ReactionRetry, OtherKeysAndRequests) {
  FaultPlay play;
  play.broken_sync("7", 10);
  play.sync("6", "8");
  EXPECT_THAT(text_of(play.end(hour).at(0), "retried"), HasSubstr("with another SyncKey (6)"));
  FaultPlay search;
  search.play("Search", "<Search xmlns='Search'/>", "", FaultPlay::broken(10));
  search.play("Search", "<Search xmlns='Search'/>", "");
  EXPECT_THAT(text_of(search.end(hour).at(0), "retried"), HasSubstr("with the same request"));
}

TEST(ReactionRetry, SilenceIsGivingUpOnceItIsLong) {
  FaultPlay silent;
  silent.broken_sync("7", 10);
  EXPECT_EQ(text_of(silent.end(10 + 360).at(0), "gave_up"),
            "sent nothing more in the 5 min until the trace ends");
  FaultPlay busy;
  busy.broken_sync("7", 10);
  busy.ping(480, {.at = 20});
  EXPECT_THAT(text_of(busy.end(hour).at(0), "gave_up"), HasSubstr("did not ask again in the 59 min"));
  FaultPlay tried;
  tried.broken_sync("7", 10);
  tried.play("Sync", PhonePlay::sync_xml("7"), "", {.at = 12, .http = 500});
  EXPECT_EQ(text_of(tried.end(hour).at(0), "gave_up"), "gave up after 1 try: none in the last 59 min");
  EXPECT_EQ(outcome_words(tried.told().at(0)), "never recovered");
}

TEST(ReactionRetry, AShortTraceDoesNotTell) {
  FaultPlay play;
  play.broken_sync("7", 10);
  const FaultStory& story = play.end(14.1).at(0);
  EXPECT_EQ(whats(story), "too_early");
  EXPECT_EQ(text_of(story, "too_early"), "the trace ends 4.0 s after the fault: too early to tell");
}

TEST(ReactionRetry, ADelayThatWasNotSatOut) {
  FaultPlay play;
  play.play("Sync", PhonePlay::sync_xml("7"), "",
            {.at = 10,
             .took = 30,
             .outcome = "client reset the connection (x)",
             .answered = false,
             .notes = test::injected("delayed by 45 s")});
  EXPECT_EQ(text_of(play.end(hour).at(0), "stopped_waiting"),
            "ended the connection itself after waiting 30 s");
}

}  // namespace
}  // namespace eastap::model::reaction_retry_test
