#include "proxy/model/play/play_tally.h"

#include <gtest/gtest.h>

namespace eastap::model::play_tally_test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(PlayTally, PercentilesByNearestRank) {
  PlayTally tally;
  for (int i = 100; i >= 1; --i) {
    tally.add("Sync", milliseconds(i), i == 7 ? "HTTP 503" : "");
  }
  tally.add("Ping", milliseconds(2000), "");
  tally.add("Ping", std::nullopt, "no answer");
  const auto rows = tally.rows();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].command, "Ping");
  EXPECT_EQ(rows[0].sent, 2U);
  EXPECT_EQ(rows[0].answered, 1U);
  EXPECT_EQ(rows[0].troubled, 1U);
  EXPECT_EQ(rows[1].p50, milliseconds(50));
  EXPECT_EQ(rows[1].p95, milliseconds(95));
  EXPECT_EQ(rows[1].max, milliseconds(100));
  EXPECT_EQ(rows[2].command, "all");
  EXPECT_EQ(rows[2].sent, 102U);
  EXPECT_EQ(rows[2].max, milliseconds(2000));
  EXPECT_EQ(tally.troubles().at("HTTP 503"), 1U);
}

TEST(PlayTally, OneCommandHasNoTotalAndNothingIsNothing) {
  PlayTally tally;
  EXPECT_TRUE(tally.rows().empty());
  tally.add("Sync", std::nullopt, "no answer");
  ASSERT_EQ(tally.rows().size(), 1U);
  EXPECT_EQ(tally.rows()[0].p95, microseconds(0));
  for (std::size_t i = 0; i < 2 * PlayTally::max_troubles; ++i) {
    tally.add("Sync", std::nullopt, "trouble " + std::to_string(i));
  }
  EXPECT_EQ(tally.troubles().size(), PlayTally::max_troubles);
}

TEST(PlayTally, CommandsAreSafeForATerminal) {
  PlayTally tally;
  tally.add("Sync\x1B[2J\xC2\x9B", std::nullopt, "");
  EXPECT_EQ(tally.rows().at(0).command, "Sync\\x1B[2J\\u{009B}");
}

}  // namespace
}  // namespace eastap::model::play_tally_test
