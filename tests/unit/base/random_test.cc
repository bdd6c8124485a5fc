#include "proxy/base/random.h"

#include <array>

#include <gtest/gtest.h>

namespace eastap::random_test {
namespace {

TEST(Random, GivesThePublishedSequence) {
  // Reference values of SplitMix64 for seed 1234567.
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  Random random(1);
  std::array<int, 7> seen{};
  for (int i = 0; i < 7000; ++i) {
    ++seen.at(random.below(7));
  }
  for (const int count : seen) {
    EXPECT_GT(count, 800);
  }
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, UnitIsInItsInterval) {
  Random random(5);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double drawn = random.unit();
    ASSERT_GE(drawn, 0.0);
    ASSERT_LT(drawn, 1.0);
    sum += drawn;
  }
  EXPECT_NEAR(sum / 1000, 0.5, 0.05);
}

}  // namespace
}  // namespace eastap::random_test
