#include "proxy/model/filter_value.h"

#include <cstdlib>
#include <ctime>
#include <string>

#include <gtest/gtest.h>

namespace eastap::model::filter_value_test {
namespace {

constexpr std::int64_t second = 1'000'000'000;  // of durations
constexpr std::int64_t wall_second = 1'000'000;

FilterRange range(const Result<FilterRange>& read) {
  EXPECT_TRUE(read) << (read ? "" : read.error().what);
  return read.value_or(FilterRange{});
}
FilterRange plain(std::int64_t begin, std::int64_t length = 1) {
  return {.begin = begin, .end = begin + length, .time_of_day = false};
}

TEST(FilterValue, Numbers) {
  EXPECT_EQ(range(read_filter_number("200")), plain(200));
  for (const char* bad : {"", "-1", "2.5", "x", "9223372036854775807", "99999999999999999999"}) {
    EXPECT_FALSE(read_filter_number(bad)) << bad;
  }
}

TEST(FilterValue, Sizes) {
  EXPECT_EQ(range(read_filter_size("512")), plain(512));
  EXPECT_EQ(range(read_filter_size("512 B")), plain(512));
  EXPECT_EQ(range(read_filter_size("10kB")), plain(10'000));
  EXPECT_EQ(range(read_filter_size("2.5MB")), plain(2'500'000));
  EXPECT_EQ(range(read_filter_size("2.5KiB")), plain(2'560));
  EXPECT_EQ(range(read_filter_size("64kib")), plain(65'536));
  EXPECT_EQ(range(read_filter_size("2MiB")), plain(2'097'152));
  for (const char* bad : {"", "kB", "10XB", "1.2.3", "1.", "-5", "9999999999999999GB", "5s"}) {
    EXPECT_FALSE(read_filter_size(bad)) << bad;
  }
}

TEST(FilterValue, DurationsEqualWhatBeginsLikeThem) {
  EXPECT_EQ(range(read_filter_duration("5s")), plain(5 * second, second));
  EXPECT_EQ(range(read_filter_duration("200ms")), plain(200'000'000, 1'000'000));
  EXPECT_EQ(range(read_filter_duration("1.5s")), plain(1'500'000'000, 100'000'000));
  EXPECT_EQ(range(read_filter_duration("2m")), plain(120 * second, 60 * second));
  EXPECT_EQ(range(read_filter_duration("2min")), range(read_filter_duration("2m")));
  EXPECT_EQ(range(read_filter_duration("1h")).begin, 3600 * second);
  for (const char* bad : {"", "5", "s", "5 parsecs", "9999999999h", "1.s", ".5s"}) {
    EXPECT_FALSE(read_filter_duration(bad)) << bad;
  }
  EXPECT_EQ(read_filter_duration("5").error().what, "expected a duration such as 200ms, 5s or 2m");
}

TEST(FilterValue, TimesOfDay) {
  const FilterRange minute = range(read_filter_time("14:03"));
  EXPECT_TRUE(minute.time_of_day);
  EXPECT_EQ(minute.begin, (14 * 3600 + 3 * 60) * wall_second);
  EXPECT_EQ(minute.end - minute.begin, 60 * wall_second);
  EXPECT_EQ(range(read_filter_time("14:03:59")).end - range(read_filter_time("14:03:59")).begin, wall_second);
  EXPECT_EQ(range(read_filter_time("14:03:59.25")).begin % wall_second, 250'000);
  EXPECT_EQ(range(read_filter_time("14:03:59.25")).end % wall_second, 260'000);
}

TEST(FilterValue, Moments) {
  EXPECT_EQ(range(read_filter_time("2026-11-21T14:03:59Z")), plain(1'795'269'839 * wall_second, wall_second));
  EXPECT_EQ(range(read_filter_time("2026-11-21T15:03:59+01:00")),
            range(read_filter_time("2026-11-21T14:03:59Z")));
  EXPECT_EQ(range(read_filter_time("2026-11-21 09:03:59-0500")),
            range(read_filter_time("2026-11-21T14:03:59Z")));
  EXPECT_EQ(
      range(read_filter_time("2026-11-21T14:03Z")).end - range(read_filter_time("2026-11-21T14:03Z")).begin,
      60 * wall_second);
  const FilterRange day = range(read_filter_time("2026-11-21"));
  EXPECT_EQ(day.end - day.begin, 24 * 3600 * wall_second);
  EXPECT_EQ(time_of_day(microseconds(day.begin)), 0) << "local time";
  EXPECT_EQ(range(read_filter_time("2026-11-21T00:00")).begin, day.begin);
  for (const char* bad : {"", "25:00", "14", "14:3", "14:60", "14:03:", "14:03:59.", "2026-13-01", "2026-1-1",
                          "2026-11-21T", "2026-11-21T14:03:59+1", "2026-11-21Z", "yesterday", "14:03x"}) {
    EXPECT_FALSE(read_filter_time(bad)) << bad;
  }
}

TEST(FilterValue, VersionsAreOrdered) {
  EXPECT_LT(range(read_filter_version("2.5")).begin, range(read_filter_version("12.0")).begin);
  EXPECT_LT(range(read_filter_version("14.1")).begin, range(read_filter_version("16.0")).begin);
  EXPECT_EQ(range(read_filter_version("TLSv1.3")), range(read_filter_version("1.3")));
  EXPECT_EQ(range(read_filter_version("16")), range(read_filter_version("16.0")));
  for (const char* bad : {"", "x", "1.x", "1000", "TLSv", "1.2.3"}) {
    EXPECT_FALSE(read_filter_version(bad)) << bad;
  }
}

TEST(FilterValue, TimeOfDayBeforeTheEpoch) {
  EXPECT_EQ(time_of_day(microseconds(-1)) % wall_second, 999'999);
}

}  // namespace
}  // namespace eastap::model::filter_value_test
