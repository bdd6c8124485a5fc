#include "decoders/eas/date_text.h"

#include <vector>

#include <gtest/gtest.h>

namespace eastap::eas::date_text_test {
namespace {

TEST(DateText, EveryFormIsReadAndWrittenAsItCame) {
  for (const char* text :
       {"2026-11-28T10:00:00.000Z", "2026-11-28T10:00:00.250Z", "2026-11-28T10:00:00Z", "20261128T100000Z",
        "20261128T100000.250Z", "2026-11-28", "20261128", "Sat, 28 Nov 2026 10:00:00 GMT",
        "1601-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"}) {
    const auto date = read_date_text(text);
    ASSERT_TRUE(date) << text;
    EXPECT_EQ(write_date_text(date->unix_ms, date->style), text);
  }
  EXPECT_EQ(read_date_text("Sat, 28 Nov 2026 10:00:00 GMT")->unix_ms, 1'795'860'000'000);
  EXPECT_EQ(read_date_text("2026-11-28")->unix_ms, 1'795'824'000'000);
}

TEST(DateText, WhatIsNoDateIsNone) {
  for (const char* text :
       {"", "2026", "2026-11-31", "2026-13-01", "20260230", "2026-11-28T10:00:00", "28 Nov 2026",
        "Sat, 28 Nov 2026 10:00:00 UTC", "Xxx, 28 Nov 2026 10:00:00 GMT", "Sat, 28 nov 2026 10:00:00 GMT",
        "Sat, 31 Nov 2026 10:00:00 GMT", "1600-01-01", "1234567890", "-2026-11-28T10:00:00.000Z"}) {
    EXPECT_FALSE(read_date_text(text)) << text;
  }
}

TEST(DateText, WhatAFormCannotHoldIsCutOff) {
  constexpr std::int64_t before_1970 = -1;
  EXPECT_EQ(write_date_text(before_1970, DateStyle::dashed), "1969-12-31T23:59:59Z");
  EXPECT_EQ(write_date_text(before_1970, DateStyle::day), "1969-12-31");
  EXPECT_EQ(write_date_text(last_moment_ms + 1, DateStyle::dashed), "");
  EXPECT_EQ(write_date_text(INT64_MIN, DateStyle::http), "");
  EXPECT_EQ(date_fields(0).weekday, 4U);
}

}  // namespace
}  // namespace eastap::eas::date_text_test
