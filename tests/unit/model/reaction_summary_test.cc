#include "proxy/model/reaction_summary.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::model::reaction_summary_test {
namespace {

using std::chrono::seconds;

FaultStory story(std::string kind, std::optional<Recovery> recovered) {
  FaultStory made;
  made.kind = std::move(kind);
  made.recovered = recovered;
  made.trace_end = std::chrono::hours(1);
  Reaction reaction;
  reaction.what = "retried";
  made.reactions.push_back(reaction);
  return made;
}

Recovery after(int s, std::uint64_t tries = 1) {
  return {.exchange = ExchangeId{9}, .after = seconds(s), .tries = tries};
}

TEST(ReactionSummary, AddsUpByKind) {
  ReactionSummary summary;
  summary.add(story("answered 503", after(4)));
  summary.add(story("answered 503", after(2)));
  summary.add(story("answered 503", after(30)));
  summary.add(story("answered 503", std::nullopt));
  summary.add(story("delayed by 1 s", after(0, 0)));
  ASSERT_EQ(summary.kinds().size(), 2U);
  const FaultTotals& first = summary.kinds()[0];
  EXPECT_EQ(first.hits, 4U);
  EXPECT_EQ(first.recovered, 3U);
  EXPECT_EQ(first.median(), seconds(4));
  EXPECT_EQ(first.reactions.at("retried"), 4U);
  EXPECT_EQ(summary.kinds()[1].harmless, 1U);
  EXPECT_FALSE(summary.kinds()[1].median());
  EXPECT_EQ(summary.hits(), 5U);
  EXPECT_EQ(summary.not_recovered(), 1U);
}

TEST(ReactionSummary, ARecoveryBeforeTheFaultWasOverTookNoTime) {
  ReactionSummary summary;
  summary.add(story("delayed by 45 s", after(-20)));
  summary.add(story("delayed by 45 s", after(-10)));
  EXPECT_EQ(summary.kinds().at(0).median(), seconds(0));
}

TEST(ReactionSummary, TooEarlyIsCounted) {
  ReactionSummary summary;
  FaultStory open = story("reset", std::nullopt);
  open.trace_end = seconds(1);
  summary.add(open);
  EXPECT_EQ(summary.kinds()[0].open, 1U);
  EXPECT_EQ(summary.not_recovered(), 1U);
}

TEST(ReactionSummary, ManyKindsAreCountedTogether) {
  ReactionSummary summary;
  for (std::size_t i = 0; i < 2 * ReactionSummary::max_kinds; ++i) {
    summary.add(story(std::to_string(i), after(1)));
  }
  EXPECT_EQ(summary.kinds().size(), ReactionSummary::max_kinds);
  EXPECT_EQ(summary.kinds().back().kind, "other faults");
  EXPECT_EQ(summary.hits(), 2 * ReactionSummary::max_kinds);
}

}  // namespace
}  // namespace eastap::model::reaction_summary_test
