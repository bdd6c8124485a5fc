#include "certs/unix_time.h"

#include <gtest/gtest.h>

namespace eastap::certs::unix_time_test {
namespace {

TEST(UnixTime, TextsAreUtcWithLeadingZeros) {
  EXPECT_EQ(to_text(UnixTime{}), "1970-01-01 00:00:00Z");
  EXPECT_EQ(to_text(UnixTime{std::chrono::seconds{951782399}}), "2000-02-28 23:59:59Z");
  EXPECT_EQ(day_text(UnixTime{std::chrono::seconds{951782400}}), "2000-02-29");
}

TEST(UnixTime, TakesWholeSecondsOfTheWallClock) {
  Timestamp moment;
  moment.wall = microseconds{1'999'999};
  EXPECT_EQ(unix_time(moment).time_since_epoch().count(), 1);
}

}  // namespace
}  // namespace eastap::certs::unix_time_test
