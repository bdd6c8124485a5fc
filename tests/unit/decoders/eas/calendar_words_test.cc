#include "decoders/eas/calendar_words.h"

#include <gtest/gtest.h>

namespace eastap::eas::calendar_words_test {
namespace {

TEST(CalendarWords, FirstLastAndBeyond) {
  EXPECT_EQ(month_name(1), "January");
  EXPECT_EQ(month_name(12), "December");
  EXPECT_EQ(month_name(0), "?");
  EXPECT_EQ(month_name(13), "?");
  EXPECT_EQ(weekday_name(0), "Sunday");
  EXPECT_EQ(weekday_name(6), "Saturday");
  EXPECT_EQ(weekday_name(7), "?");
  EXPECT_EQ(ordinal_name(1), "first");
  EXPECT_EQ(ordinal_name(5), "last");
  EXPECT_EQ(ordinal_name(6), "?");
}

}  // namespace
}  // namespace eastap::eas::calendar_words_test
