#include "decoders/mime/recurrence_rule.h"

#include <gtest/gtest.h>

namespace eastap::mime::recurrence_rule_test {
namespace {

std::string rule(const char* text) {
  return rule_words(icalrecurrencetype_from_string(text));
}

TEST(RecurrenceRule, InWords) {
  EXPECT_EQ(rule("FREQ=DAILY"), "every day");
  EXPECT_EQ(rule("FREQ=DAILY;COUNT=10"), "every day, 10 times");
  EXPECT_EQ(rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR"), "every 2 weeks on Monday, Wednesday and Friday");
  EXPECT_EQ(rule("FREQ=WEEKLY;UNTIL=20261231;BYDAY=SU"), "every week on Sunday, until 2026-12-31");
  EXPECT_EQ(rule("FREQ=MONTHLY;BYMONTHDAY=15"), "every month on day 15");
  EXPECT_EQ(rule("FREQ=MONTHLY;BYMONTHDAY=-1"), "every month on the last day");
  EXPECT_EQ(rule("FREQ=MONTHLY;BYDAY=2TU"), "every month on the second Tuesday");
  EXPECT_EQ(rule("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1"), "every month on the last Friday");
  EXPECT_EQ(rule("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO"), "every year on the last Monday in May");
}

TEST(RecurrenceRule, WhatIsNotSimpleIsNotTranslated) {
  for (const char* text :
       {"FREQ=SECONDLY", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=9", "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYDAY=-3MO", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7,8", "nonsense"}) {
    EXPECT_EQ(rule(text), "") << text;
  }
}

TEST(RecurrenceRule, Times) {
  EXPECT_EQ(time_words(icaltime_from_string("20261201T090000Z")), "2026-12-01 09:00");
  EXPECT_EQ(time_words(icaltime_from_string("20261201T090005")), "2026-12-01 09:00:05");
  EXPECT_EQ(time_words(icaltime_from_string("20261201")), "2026-12-01");
  EXPECT_EQ(time_words(icaltime_null_time()), "");
}

}  // namespace
}  // namespace eastap::mime::recurrence_rule_test
