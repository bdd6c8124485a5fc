#include "proxy/model/filter_check.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/model/filter_terms.h"

namespace eastap::model::filter_check_test {
namespace {

FilterCheck check_of(const char* term, FilterOperator op = FilterOperator::equal) {
  FilterCheck check;
  check.term = find_filter_term(term);
  check.op = op;
  return check;
}

TEST(FilterCheck, OperatorsFitTheType) {
  using enum FilterOperator;
  struct Case {
    const char* term;
    FilterOperator op;
    bool fits;
  };
  for (const Case& each :
       {Case{"user", contains, true}, Case{"user", less, false}, Case{"http", less, true},
        Case{"http", contains, false}, Case{"version", contains, true}, Case{"version", greater, true},
        Case{"failed", equal, true}, Case{"failed", less, false}, Case{"failed", contains, false},
        Case{"time", greater_equal, true}, Case{"duration", contains, false},
        Case{"size_up", present, true}}) {
    EXPECT_EQ(check_filter_operator(check_of(each.term, each.op)).has_value(), each.fits) << each.term;
  }
}

TEST(FilterCheck, ValuesAreReadByType) {
  FilterCheck size = check_of("size_up");
  ASSERT_TRUE(add_filter_value(size, "2kB", false));
  EXPECT_EQ(size.values.at(0).range.begin, 2000);
  FilterCheck flag = check_of("failed");
  ASSERT_TRUE(add_filter_value(flag, "No", false));
  EXPECT_FALSE(flag.values.at(0).truth);
  FilterCheck word = check_of("user");
  ASSERT_TRUE(add_filter_value(word, "a*", false));
  ASSERT_TRUE(add_filter_value(word, "a*", true));
  EXPECT_TRUE(word.values.at(0).text.equals("anna"));
  EXPECT_FALSE(word.values.at(1).text.equals("anna"));
  FilterCheck bad = check_of("size_up");
  EXPECT_FALSE(add_filter_value(bad, "5s", false));
}

TEST(FilterCheck, Arguments) {
  FilterCheck header = check_of("header");
  EXPECT_TRUE(set_filter_argument(header, "X-MS-PolicyKey"));
  EXPECT_EQ(header.argument, "X-MS-PolicyKey");
  EXPECT_EQ(set_filter_argument(header, "a:b").error().offset, 1U);
  EXPECT_FALSE(set_filter_argument(header, ""));
  FilterCheck xpath = check_of("xpath");
  EXPECT_TRUE(set_filter_argument(xpath, "//Subject"));
  EXPECT_NE(xpath.xpath, nullptr);
  EXPECT_FALSE(set_filter_argument(xpath, "//Subject["));
}

}  // namespace
}  // namespace eastap::model::filter_check_test
