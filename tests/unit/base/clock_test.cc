#include "proxy/base/clock.h"

#include <gtest/gtest.h>

namespace eastap::clock_test {
namespace {

TEST(SystemClock, SteadyTimeNeverGoesBack) {
  const SystemClock clock;
  Timestamp last = clock.now();
  for (int i = 0; i < 1000; ++i) {
    const Timestamp next = clock.now();
    ASSERT_GE(next.steady, last.steady);
    last = next;
  }
}

TEST(SystemClock, SteadyAloneIsTheSameClock) {
  const SystemClock clock;
  const nanoseconds before = clock.now().steady;
  const nanoseconds between = clock.steady();
  EXPECT_LE(before, between);
  EXPECT_LE(between, clock.now().steady);
}

TEST(SystemClock, WallTimeCountsFromTheUnixEpoch) {
  using std::chrono::sys_days;
  const auto built_after = sys_days(std::chrono::year(2024) / 1 / 1).time_since_epoch();
  const auto far_future = sys_days(std::chrono::year(2200) / 1 / 1).time_since_epoch();
  const Timestamp now = SystemClock().now();
  EXPECT_GT(now.wall, built_after);
  EXPECT_LT(now.wall, far_future);
}

TEST(Timestamp, SinceIsMeasuredOnTheSteadyClock) {
  const Timestamp early{.steady = nanoseconds(10), .wall = microseconds(900)};
  const Timestamp late{.steady = nanoseconds(25), .wall = microseconds(100)};
  EXPECT_EQ(late.since(early), nanoseconds(15));
  EXPECT_EQ(early.since(late), nanoseconds(-15));
}

}  // namespace
}  // namespace eastap::clock_test
