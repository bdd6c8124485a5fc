#include "decoders/eas/recurrence.h"

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::eas::recurrence_test {
namespace {

Recurrence read(const std::string& inside, const std::string& page = "Calendar") {
  const auto document = test::xml_document("<Recurrence xmlns='" + page + "'>" + inside + "</Recurrence>");
  return read_recurrence(Element::root_of(&document));
}

std::string type(int number) {
  return "<Type>" + std::to_string(number) + "</Type>";
}

struct Sample {
  std::string xml;
  const char* sentence;
};

TEST(Recurrence, Sentences) {
  for (const Sample& sample : {
           Sample{type(0) + "<Interval>1</Interval>", "every day"},
           Sample{type(0), "every day"},
           Sample{type(0) + "<Interval>3</Interval><Occurrences>10</Occurrences>", "every 3 days, 10 times"},
           Sample{type(0) + "<Interval>1</Interval><DayOfWeek>62</DayOfWeek>", "every weekday"},
           Sample{type(1) + "<Interval>2</Interval><DayOfWeek>10</DayOfWeek><Occurrences>10</Occurrences>",
                  "every 2 weeks on Monday and Wednesday, 10 times"},
           Sample{type(1) + "<DayOfWeek>42</DayOfWeek><Occurrences>1</Occurrences>",
                  "every week on Monday, Wednesday and Friday, 1 time"},
           Sample{type(1) + "<DayOfWeek>62</DayOfWeek>", "every weekday"},
           Sample{type(1) + "<DayOfWeek>65</DayOfWeek>", "every weekend day"},
           Sample{type(1) + "<DayOfWeek>127</DayOfWeek>", "every day"},
           Sample{type(2) + "<DayOfMonth>15</DayOfMonth><Until>20241231T220000Z</Until>",
                  "every month on day 15, until 2024-12-31 22:00:00 UTC"},
           Sample{type(3) + "<Interval>3</Interval><DayOfWeek>4</DayOfWeek><WeekOfMonth>2</WeekOfMonth>",
                  "every 3 months on the second Tuesday"},
           Sample{type(3) + "<DayOfWeek>127</DayOfWeek><WeekOfMonth>5</WeekOfMonth>",
                  "every month on the last day"},
           Sample{type(3) + "<DayOfWeek>62</DayOfWeek><WeekOfMonth>1</WeekOfMonth>",
                  "every month on the first weekday"},
           Sample{type(5) + "<DayOfMonth>24</DayOfMonth><MonthOfYear>12</MonthOfYear>",
                  "every year on 24 December"},
           Sample{
               type(6) + "<DayOfWeek>1</DayOfWeek><WeekOfMonth>5</WeekOfMonth><MonthOfYear>3</MonthOfYear>",
               "every year on the last Sunday of March"},
           Sample{type(5) +
                      "<DayOfMonth>1</DayOfMonth><MonthOfYear>1</MonthOfYear><CalendarType>8</CalendarType>"
                      "<IsLeapMonth>1</IsLeapMonth>",
                  "every year on 1 January, in the leap month, by calendar type 8"},
       }) {
    const Recurrence recurrence = read(sample.xml);
    EXPECT_EQ(describe_recurrence(recurrence), sample.sentence) << sample.xml;
    EXPECT_TRUE(recurrence.findings.empty()) << sample.xml << ' ' << recurrence.findings.front().text;
  }
}

TEST(Recurrence, AllThreePages) {
  EXPECT_EQ(describe_recurrence(read(type(0), "Email")), "every day");
  EXPECT_EQ(describe_recurrence(read(type(0) + "<Regenerate>1</Regenerate>", "Tasks")),
            "every day, counted from the last completion");
}

TEST(Recurrence, OddRulesBecomeFindings) {
  for (const std::string& xml :
       {std::string(), type(4), type(7), type(1), type(1) + "<DayOfWeek>0</DayOfWeek>",
        type(1) + "<DayOfWeek>128</DayOfWeek>", type(2), type(2) + "<DayOfMonth>32</DayOfMonth>",
        type(3) + "<DayOfWeek>1</DayOfWeek>",
        type(3) + "<DayOfWeek>1</DayOfWeek><WeekOfMonth>6</WeekOfMonth>",
        type(5) + "<DayOfMonth>1</DayOfMonth>",
        type(5) + "<DayOfMonth>1</DayOfMonth><MonthOfYear>13</MonthOfYear>",
        type(0) + "<DayOfMonth>1</DayOfMonth>", type(0) + "<MonthOfYear>1</MonthOfYear>",
        type(0) + "<Interval>1000</Interval>", type(0) + "<Occurrences>0</Occurrences>",
        type(0) + "<Interval>x</Interval>",
        type(0) + "<Occurrences>1</Occurrences><Until>20241231T220000Z</Until>"}) {
    const Recurrence recurrence = read(xml);
    EXPECT_FALSE(recurrence.findings.empty()) << xml;
    EXPECT_FALSE(describe_recurrence(recurrence).empty()) << xml;
  }
  EXPECT_EQ(describe_recurrence(read(type(4))), "by an unknown rule");
  EXPECT_EQ(describe_recurrence(read(type(0) + "<Until>soon&#27;</Until>")), "every day, until soon\\x1B");
}

TEST(Recurrence, Days) {
  EXPECT_EQ(describe_days(0), "no day");
  EXPECT_EQ(describe_days(1), "Sunday");
  EXPECT_EQ(describe_days(64), "Saturday");
  EXPECT_EQ(describe_days(3), "Sunday and Monday");
}

}  // namespace
}  // namespace eastap::eas::recurrence_test
