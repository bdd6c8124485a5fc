#include "proxy/model/reaction_rules.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fault_play.h"

namespace eastap::model::reaction_rules_test {
namespace {

using test::FaultPlay;
using test::PhonePlay;
using test::text_of;
using test::whats;
using testing::HasSubstr;

constexpr double hour = 3600;

TEST(ReactionRules, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const ReactionRule& rule : reaction_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.label.empty()) << rule.name;
    EXPECT_FALSE(rule.meaning.empty()) << rule.name;
  }
  EXPECT_EQ(reaction_label("gave_up"), "gave up");
  EXPECT_EQ(reaction_label("no such"), "no such");
}

TEST(ReactionRules, NothingIsFoundInAnEmptyStoryButItsEnd) {
  const FaultStory story;
  const auto found = find_reactions(story);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "too_early");
}

/// A 503 with Retry-After 30, and the next Sync so many seconds later.
FaultStory throttled(double later) {
  FaultPlay play;
  const auto fault = play.make("Sync", PhonePlay::sync_xml("7"), "", FaultPlay::answered(503, 10));
  fault->response = test::message("HTTP/1.1 503 x\r\nRetry-After: 30\r\n");
  play.feed(fault);
  play.ping(480, {.at = 11});
  play.sync("7", "8", {.at = 10.1 + later});
  return play.end(hour).at(0);
}

TEST(ReactionRules, RetryAfter) {
  EXPECT_EQ(text_of(throttled(5), "retry_after_ignored"),
            "ignored Retry-After: asked again after 5.0 s, not after 30 s");
  EXPECT_EQ(text_of(throttled(31), "retry_after_honoured"),
            "honoured Retry-After of 30 s: asked again after 31 s; other commands went on meanwhile");
  EXPECT_EQ(whats(throttled(29.5)), "retry_after_honoured retried went_on") << "seconds are rounded";
}

/// A 451 to eu.example.org, and the next request with that Host.
FaultStory moved(const std::string& host) {
  FaultPlay play;
  const auto fault = play.make("Sync", PhonePlay::sync_xml("7"), "", FaultPlay::answered(451, 10));
  fault->response = test::message(
      "HTTP/1.1 451 x\r\nX-MS-Location: https://eu.example.org/Microsoft-Server-ActiveSync\r\n");
  play.feed(fault);
  if (!host.empty()) {
    const auto next = play.make("Sync", PhonePlay::sync_xml("7"), PhonePlay::answer_xml("8", "1"));
    auto request = *next->request;
    request.head.set("Host", host);
    next->request = std::make_shared<core::Message>(request);
    play.feed(next);
  }
  return play.end(hour).at(0);
}

TEST(ReactionRules, Location) {
  EXPECT_THAT(text_of(moved("eu.example.org:443"), "location_followed"),
              HasSubstr("followed X-MS-Location to eu.example.org after"));
  EXPECT_THAT(text_of(moved("mail.example.org"), "location_ignored"),
              HasSubstr("stayed with mail.example.org: did not follow to eu.example.org"));
  EXPECT_THAT(text_of(moved(""), "location_unseen"), HasSubstr("past the tap"));
}

/// A 401, and the next Sync with that sign-in.
FaultStory refused(const AuthFacts& before, const AuthFacts& after, std::string_view header, double later) {
  FaultPlay play;
  play.feed(play.make("Sync", PhonePlay::sync_xml("7"), "",
                      {.at = 10,
                       .http = 401,
                       .head = "Authorization: Basic ********\r\n",
                       .notes = test::injected("answered 401")}),
            before);
  play.feed(play.make("Sync", PhonePlay::sync_xml("7"), PhonePlay::answer_xml("8", "1"),
                      {.at = 10.1 + later, .head = std::string(header)}),
            after);
  return play.end(hour).at(0);
}

TEST(ReactionRules, SigningInAgain) {
  const AuthFacts basic{.scheme = "Basic", .user = "anna"};
  AuthFacts token{.scheme = "Bearer", .user = "anna"};
  token.token.issued = 1'790'000'000;
  EXPECT_EQ(text_of(refused(basic, basic, "Authorization: Basic ************\r\n", 20), "signed_in_again"),
            "signed in with a password of another length after 20 s");
  EXPECT_THAT(text_of(refused(basic, basic, "Authorization: Basic ********\r\n", 20), "signed_in_again"),
              HasSubstr("asked for the password, it seems: signed in after 20 s as before"));
  EXPECT_EQ(text_of(refused(basic, basic, "Authorization: Basic ********\r\n", 1), "signed_in_again"), "");
  EXPECT_THAT(text_of(refused(basic, token, "Authorization: Bearer ****\r\n", 1), "signed_in_again"),
              HasSubstr("by Bearer instead of Basic"));
}

/// A Sync gets a 401 that is over at 10.1 s; FolderSync comes with the same password at 10.3 s, and Sync with
/// `header` so many seconds after the 401.
FaultStory refused_while_busy(std::string_view header, double later) {
  const AuthFacts basic{.scheme = "Basic", .user = "anna"};
  const std::string old = "Authorization: Basic ********\r\n";
  FaultPlay play;
  play.feed(play.make("Sync", PhonePlay::sync_xml("7"), "",
                      {.at = 10, .http = 401, .head = old, .notes = test::injected("answered 401")}),
            basic);
  play.feed(play.make("FolderSync", "<FolderSync xmlns='FolderHierarchy'><SyncKey>1</SyncKey></FolderSync>",
                      "", {.at = 10.3, .head = old}),
            basic);
  play.feed(play.make("Sync", PhonePlay::sync_xml("7"), PhonePlay::answer_xml("8", "1"),
                      {.at = 10.1 + later, .head = std::string(header)}),
            basic);
  return play.end(hour).at(0);
}

TEST(ReactionRules, SigningInAgainWhereOtherRequestsCameFirst) {
  const FaultStory other = refused_while_busy("Authorization: Basic ************\r\n", 1.7);
  EXPECT_EQ(whats(other), "signed_in_again retried went_on");
  EXPECT_EQ(text_of(other, "signed_in_again"), "signed in with a password of another length after 1.7 s");
  EXPECT_EQ(other.reactions.at(0).exchange.value, 3U);
  EXPECT_THAT(text_of(refused_while_busy("Authorization: Basic ********\r\n", 20), "signed_in_again"),
              HasSubstr("asked for the password, it seems: signed in after 20 s as before"));
  EXPECT_EQ(text_of(refused_while_busy("Authorization: Basic ********\r\n", 1.7), "signed_in_again"), "");
}

TEST(ReactionRules, StartingOver) {
  FaultPlay play;
  play.folder_sync("0", "1");
  play.sync("1", "2");
  play.broken_sync("2", 10);
  play.play("Provision", "", "", {.at = 12, .http = 500});
  play.folder_sync("0", "5", {.at = 13});
  play.sync("0", "1", {.at = 14});
  const FaultStory story = play.end(hour).at(0);
  EXPECT_EQ(whats(story), "provisioned hierarchy_reset resynced retried");
  EXPECT_THAT(text_of(story, "provisioned"), HasSubstr("provisioned again after 1.9 s (HTTP 500"));
  EXPECT_EQ(text_of(story, "hierarchy_reset"), "reset the hierarchy: FolderSync from SyncKey 0 after 2.9 s");
  EXPECT_EQ(text_of(story, "resynced"), "resynced Inbox from SyncKey 0 after 3.9 s");
  EXPECT_THAT(text_of(story, "retried"), HasSubstr("from SyncKey 0"));
}

TEST(ReactionRules, Rediscovering) {
  FaultPlay play;
  play.broken_sync("2", 10);
  const auto options = play.make("", "", "", {.at = 11});
  options->request = test::message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: x\r\n");
  play.feed(options);
  EXPECT_EQ(text_of(play.end(hour).at(0), "rediscovered"), "asked for OPTIONS after 0.9 s");
}

TEST(ReactionRules, Heartbeats) {
  for (const auto& [next, what] : {std::pair{240, "heartbeat_shortened"}, {900, "heartbeat_lengthened"}}) {
    FaultPlay play;
    play.play("Ping", PhonePlay::ping_xml(480), "", FaultPlay::broken(10));
    play.ping(next);
    EXPECT_THAT(text_of(play.end(hour).at(0), what), HasSubstr(fmt::format("from 480 to {} s", next)));
  }
}

TEST(ReactionRules, AHeartbeatAfterADelayIsSeenThoughItIsLong) {
  FaultPlay play;
  play.ping(480, {.at = 10, .notes = test::injected("delayed by 1 s")});
  play.ping(240, {.at = 11, .took = 240});
  play.ping(240);
  const FaultStory story = play.end(hour).at(0);
  EXPECT_EQ(whats(story), "heartbeat_shortened went_on");
  EXPECT_EQ(outcome_words(story), "no harm done");
}

TEST(ReactionRules, GoingOn) {
  FaultPlay play;
  play.broken_sync("2", 10);
  play.ping(480, {.at = 11});
  play.play("Settings", "", "", {.at = 12});
  play.sync("2", "3", {.at = 13});
  play.play("Search", "", "", {.at = 14});
  const FaultStory story = play.end(hour).at(0);
  EXPECT_EQ(whats(story), "retried went_on");
  EXPECT_EQ(text_of(story, "went_on"), "went on with Ping, Settings after 0.9 s");
}

}  // namespace
}  // namespace eastap::model::reaction_rules_test
