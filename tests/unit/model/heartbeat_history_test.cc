#include "proxy/model/heartbeat_history.h"

#include <gtest/gtest.h>

namespace eastap::model::heartbeat_history_test {
namespace {

class HeartbeatHistoryTest : public ::testing::Test {
 protected:
  WaitVerdict ping(std::uint32_t asked, int lived, WaitEnd end,
                   std::optional<std::uint32_t> limit = std::nullopt) {
    const Wait wait{.command = eas::Command::ping,
                    .started = std::chrono::seconds(now_),
                    .lived = std::chrono::seconds(lived),
                    .asked = asked,
                    .folders = 2,
                    .end = end,
                    .limit = limit};
    now_ += lived + 1;
    const WaitVerdict verdict = history_.judge(wait, true);
    history_.learn(wait);
    return verdict;
  }
  HeartbeatHistory history_;
  int now_ = 0;
};

TEST_F(HeartbeatHistoryTest, CutsAtTheSameAge) {
  EXPECT_EQ(ping(900, 301, WaitEnd::cut).cuts, 1U);
  EXPECT_EQ(ping(900, 40, WaitEnd::cut).cuts, 1U) << "another age";
  EXPECT_EQ(ping(900, 300, WaitEnd::cut).cuts, 2U);
  const WaitVerdict third = ping(900, 299, WaitEnd::cut);
  EXPECT_TRUE(third.cuts_repeat());
  EXPECT_EQ(third.cut_age, 300);
  EXPECT_EQ(third.cut_end, WaitEnd::cut);
}

TEST_F(HeartbeatHistoryTest, WhichSideWasCut) {
  ping(900, 120, WaitEnd::cut_by_client);
  ping(900, 120, WaitEnd::cut_by_client);
  EXPECT_EQ(ping(900, 120, WaitEnd::cut_by_client).cut_end, WaitEnd::cut_by_client);
  EXPECT_EQ(ping(900, 120, WaitEnd::cut_by_upstream).cut_end, WaitEnd::cut);
}

TEST_F(HeartbeatHistoryTest, WhatIsNoCut) {
  EXPECT_EQ(ping(540, 540, WaitEnd::expired).cuts, 0U);
  EXPECT_EQ(ping(540, 545, WaitEnd::cut).cuts, 0U) << "after the heartbeat";
  EXPECT_EQ(ping(540, 3, WaitEnd::cut_by_client).cuts, 0U) << "too young for an idle timeout";
  EXPECT_EQ(ping(540, 100, WaitEnd::by_tap).cuts, 0U);
  EXPECT_EQ(ping(540, 100, WaitEnd::changes).cuts, 0U);
}

TEST_F(HeartbeatHistoryTest, APhoneThatLowersItsHeartbeat) {
  EXPECT_FALSE(ping(900, 300, WaitEnd::cut).lowered_from);
  const WaitVerdict lowered = ping(480, 480, WaitEnd::expired);
  EXPECT_EQ(lowered.lowered_from, 900U);
  EXPECT_EQ(lowered.before, WaitEnd::cut);
  EXPECT_EQ(lowered.before_age, 300);
  EXPECT_FALSE(ping(900, 1, WaitEnd::refused, 540).lowered_from);
  EXPECT_FALSE(ping(540, 540, WaitEnd::expired).lowered_from) << "the server said so";
}

TEST_F(HeartbeatHistoryTest, IsBounded) {
  for (int i = 0; i < 100; ++i) {
    ping(540, 540, WaitEnd::expired);
  }
  EXPECT_EQ(history_.waits().size(), HeartbeatHistory::max_waits);
  EXPECT_EQ(to_string(WaitEnd::cut_by_upstream), "cut-by-upstream");
}

}  // namespace
}  // namespace eastap::model::heartbeat_history_test
