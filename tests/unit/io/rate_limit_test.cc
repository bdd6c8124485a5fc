#include "proxy/io/rate_limit.h"

#include <gtest/gtest.h>

namespace eastap::io {
namespace {

using std::chrono::nanoseconds;

TEST(RateLimit, SpeaksSoOftenPerWindowAndCountsTheRest) {
  RateLimit limit(2, nanoseconds(100));
  EXPECT_EQ(limit.allow(nanoseconds(0)), 0U);
  EXPECT_EQ(limit.allow(nanoseconds(1)), 0U);
  EXPECT_EQ(limit.allow(nanoseconds(2)), std::nullopt);
  EXPECT_EQ(limit.allow(nanoseconds(99)), std::nullopt);
  EXPECT_EQ(limit.allow(nanoseconds(100)), 2U);
  EXPECT_EQ(limit.allow(nanoseconds(101)), 0U);
  EXPECT_EQ(limit.allow(nanoseconds(102)), std::nullopt);
}

}  // namespace
}  // namespace eastap::io
