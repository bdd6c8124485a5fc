// Sequences of exchanges in, findings out: who causes what.
#include "proxy/model/state_findings.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/phone_play.h"

namespace eastap::model::state_findings_test {
namespace {

using test::PhonePlay;
using test::Play;
using test::Told;
using testing::AllOf;
using testing::HasSubstr;

class StateFindings : public ::testing::Test {
 protected:
  StateFindings() { play_.folder_sync("0", "1"); }
  Told ping(int heartbeat, double took, std::string outcome = "the upstream closed without a response") {
    return play_.play("Ping", PhonePlay::ping_xml(heartbeat), "",
                      {.took = took, .outcome = std::move(outcome), .answered = false});
  }
  Told expired_ping(int heartbeat) {
    return play_.play("Ping", PhonePlay::ping_xml(heartbeat), "<Ping xmlns='Ping'><Status>1</Status></Ping>",
                      {.took = static_cast<double>(heartbeat)});
  }
  Told provision(bool acknowledges, std::string_view key = "11") {
    const auto policy = [](const std::string& inside) {
      return "<Provision xmlns='Provision'><Status>1</Status><Policies><Policy>" + inside +
             "</Policy></Policies></Provision>";
    };
    return acknowledges
               ? play_.play("Provision",
                            policy(fmt::format("<PolicyKey>{}</PolicyKey><Status>1</Status>", key)),
                            policy("<Status>1</Status><PolicyKey>22</PolicyKey>"))
               : play_.play("Provision", policy(""), policy("<Status>1</Status><PolicyKey>11</PolicyKey>"));
  }
  PhonePlay play_;
};

TEST_F(StateFindings, OneRetryAndOneResetAreNormal) {
  play_.sync("0", "1");
  play_.lost_sync("1");
  EXPECT_EQ(play_.sync("1", "2").codes(), "");
  play_.sync("2", "0", "3");
  EXPECT_EQ(play_.sync("0", "3").codes(), "");
}

TEST_F(StateFindings, ThePhoneDoesNotTakeTheAnswer) {
  play_.sync("0", "1");
  play_.sync("1", "2");
  EXPECT_EQ(play_.sync("1", "2").codes(), "");
  const Told third = play_.sync("1", "2");
  EXPECT_EQ(third.codes(), "state.sync.retry-loop");
  EXPECT_THAT(
      third.text_of("state.sync.retry-loop"),
      AllOf(HasSubstr("Inbox: the same SyncKey in 3 requests in a row"), HasSubstr("the phone causes it")));
}

TEST_F(StateFindings, TheConnectionOrTheServerOrTheTap) {
  play_.sync("0", "1");
  play_.lost_sync("1");
  play_.lost_sync("1");
  EXPECT_THAT(play_.lost_sync("1").text_of("state.sync.retry-loop"), HasSubstr("the connection causes it"));
  play_.sync("1", "2");
  play_.sync("2", "", "16");
  play_.sync("2", "", "16");
  EXPECT_THAT(play_.sync("2", "", "16").text_of("state.sync.retry-loop"),
              AllOf(HasSubstr("Status 16"), HasSubstr("the server causes it")));
  play_.sync("2", "3");
  const Play cut{.outcome = "closed by a fault"};
  play_.lost_sync("3", cut);
  play_.lost_sync("3", cut);
  EXPECT_THAT(play_.lost_sync("3", cut).text_of("state.sync.retry-loop"),
              HasSubstr("eastap kept the answers"));
}

TEST_F(StateFindings, ResetLoopsNameTheCulprit) {
  play_.sync("0", "1");
  play_.sync("1", "0", "3");
  play_.sync("0", "2");
  play_.sync("2", "0", "3");
  const Told server = play_.sync("0", "3");
  EXPECT_EQ(server.codes(), "state.sync.reset-loop");
  EXPECT_THAT(server.text_of("state.sync.reset-loop"),
              AllOf(HasSubstr("for the 2. time"), HasSubstr("(Status 3): the server causes it")));
  PhonePlay other;
  other.sync("0", "1");
  other.sync("1", "2");
  other.sync("0", "3");
  other.sync("3", "4");
  EXPECT_THAT(other.sync("0", "5").text_of("state.sync.reset-loop"), HasSubstr("the phone causes it"));
}

TEST_F(StateFindings, TheFolderListLoopsToo) {
  play_.folder_sync("1", "", "9");
  EXPECT_EQ(play_.folder_sync("0", "2").codes(), "");
  play_.folder_sync("2", "", "9");
  EXPECT_THAT(play_.folder_sync("0", "3").text_of("state.hierarchy.reset-loop"),
              AllOf(HasSubstr("folder list"), HasSubstr("(Status 9): the server causes it")));
}

TEST_F(StateFindings, ForksAndForeignKeys) {
  play_.sync("0", "1");
  play_.sync("1", "2");
  play_.sync("2", "3");
  EXPECT_EQ(play_.sync("1", "0", "3").codes(), "state.sync.fork");
  EXPECT_EQ(play_.sync("{other}7", "0", "3").codes(), "state.sync.unknown-key");
}

TEST_F(StateFindings, CutsAtTheSameAge) {
  EXPECT_EQ(ping(900, 301).codes(), "");
  EXPECT_EQ(ping(900, 299).codes(), "");
  const Told third = ping(900, 300);
  EXPECT_EQ(third.codes(), "state.heartbeat.cuts");
  EXPECT_THAT(third.text_of("state.heartbeat.cuts"),
              AllOf(HasSubstr("3 waits were cut after about 300 s"), HasSubstr("NAT, firewall"),
                    HasSubstr("after 300 s")));
  PhonePlay upstream;
  for (int i = 0; i < 2; ++i) {
    upstream.play("Ping", PhonePlay::ping_xml(900), "",
                  {.took = 60, .outcome = "upstream reset the connection (x)", .answered = false});
  }
  EXPECT_THAT(upstream
                  .play("Ping", PhonePlay::ping_xml(900), "",
                        {.took = 60, .outcome = "upstream reset the connection (x)", .answered = false})
                  .text_of("state.heartbeat.cuts"),
              HasSubstr("between eastap and the server"));
}

TEST_F(StateFindings, LoweredHeartbeats) {
  expired_ping(900);
  EXPECT_EQ(expired_ping(900).codes(), "");
  ping(900, 300);
  EXPECT_THAT(expired_ping(480).text_of("state.heartbeat.lowered"),
              AllOf(HasSubstr("from 900 s to 480 s"), HasSubstr("was cut after 300 s")));
}

TEST_F(StateFindings, EmptyRequestsAgainstBetterKnowledge) {
  play_.play("Sync", "", "<Sync xmlns='AirSync'><Status>13</Status></Sync>");
  EXPECT_EQ(play_.play("Sync", "", "<Sync xmlns='AirSync'><Status>13</Status></Sync>").codes(),
            "state.stored.absent");
  play_.sync("0", "1");
  EXPECT_EQ(play_.play("Sync", "", "").codes(), "");
}

TEST_F(StateFindings, PolicyKeys) {
  provision(false);
  EXPECT_EQ(provision(true, "12").codes(), "state.policy.acknowledged-key");
  provision(true);
  EXPECT_EQ(play_.sync("0", "1", "1", {.head = "X-MS-PolicyKey: 22\r\n"}).codes(), "");
  const Told zero = play_.sync("1", "", "144", {.head = "X-MS-PolicyKey: 0\r\n"});
  EXPECT_EQ(zero.codes(), "state.policy.key");
  EXPECT_THAT(zero.text_of("state.policy.key"),
              AllOf(HasSubstr("policy key 0"), HasSubstr("refuses it with Status 144")));
  EXPECT_EQ(zero.text_of("state.policy.key").find("22"), std::string::npos) << "keys stay out of findings";
}

TEST_F(StateFindings, ProvisioningLoops) {
  const auto round = [&](std::string_view key) {
    provision(false);
    const Told told = provision(true);
    play_.sync("0", "", "1", {.http = 449, .head = fmt::format("X-MS-PolicyKey: {}\r\n", key)});
    return told;
  };
  EXPECT_EQ(round("22").codes(), "");
  EXPECT_EQ(round("22").codes(), "");
  EXPECT_THAT(round("0").text_of("state.policy.loop"), HasSubstr("the server causes it"));
  EXPECT_THAT(round("0").text_of("state.policy.loop"), HasSubstr("the phone causes it"));
}

TEST_F(StateFindings, NothingWhileItRuns) {
  play_.sync("0", "1");
  play_.sync("1", "2");
  play_.sync("2", "3");
  auto waiting = play_.make("Sync", PhonePlay::sync_xml("1"), "");
  waiting->finished = {};
  EXPECT_EQ(play_.tell(waiting).codes(), "");
  ExchangeState state;
  state.hierarchy.use = KeyUse::fork;
  EXPECT_TRUE(find_in_state(state, [](std::string_view) { return std::string(); }).empty());
}

}  // namespace
}  // namespace eastap::model::state_findings_test
