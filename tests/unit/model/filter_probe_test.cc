#include "proxy/model/filter_probe.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/model/filter_check.h"
#include "proxy/model/filter_terms.h"

namespace eastap::model::filter_probe_test {
namespace {

FilterCheck check_of(const char* term, FilterOperator op, const std::vector<std::string>& values = {}) {
  FilterCheck check;
  check.term = find_filter_term(term);
  check.op = op;
  for (const std::string& value : values) {
    EXPECT_TRUE(add_filter_value(check, value, false)) << value;
  }
  return check;
}

TEST(FilterProbe, TextsHitOnceAndEmptyOnesAreNoValue) {
  const FilterCheck check = check_of("user", FilterOperator::equal, {"anna", "b*"});
  FilterProbe probe(check);
  probe.text("");
  EXPECT_FALSE(probe.has_value());
  probe.text("carla");
  EXPECT_TRUE(probe.has_value());
  EXPECT_FALSE(probe.hit());
  probe.text("Berta");
  EXPECT_TRUE(probe.hit());
  probe.text("carla");
  EXPECT_TRUE(probe.hit());
}

TEST(FilterProbe, NumbersAreHeldAgainstTheRange) {
  struct Case {
    FilterOperator op;
    std::int64_t value;
    bool hit;
  };
  constexpr std::int64_t second = 1'000'000'000;
  for (const Case& each :
       {Case{FilterOperator::equal, 5 * second, true}, Case{FilterOperator::equal, 6 * second - 1, true},
        Case{FilterOperator::equal, 6 * second, false}, Case{FilterOperator::greater, 5 * second, false},
        Case{FilterOperator::greater, 5 * second + 1, true},
        Case{FilterOperator::less_equal, 5 * second, true},
        Case{FilterOperator::less_equal, 5 * second + 1, false},
        Case{FilterOperator::less, 5 * second, false},
        Case{FilterOperator::greater_equal, 5 * second, true}}) {
    const FilterCheck check = check_of("duration", each.op, {"5s"});
    FilterProbe probe(check);
    probe.number(each.value);
    EXPECT_EQ(probe.hit(), each.hit) << each.value;
  }
}

TEST(FilterProbe, TimesOfDayForgetTheDay) {
  const FilterCheck check = check_of("time", FilterOperator::equal, {"12:00"});
  const FilterRange noon = read_filter_time("2026-11-21T12:00").value_or(FilterRange{});
  FilterProbe probe(check);
  probe.number(noon.begin - 1);
  EXPECT_FALSE(probe.hit());
  probe.number(noon.begin + 59'000'000);
  EXPECT_TRUE(probe.hit());
}

TEST(FilterProbe, PresenceAndFlags) {
  const FilterCheck present = check_of("user", FilterOperator::present);
  FilterProbe probe(present);
  probe.found(false);
  EXPECT_FALSE(probe.hit());
  probe.found(true);
  EXPECT_TRUE(probe.hit());
  const FilterCheck failed = check_of("failed", FilterOperator::present);
  FilterProbe flag(failed);
  flag.flag(false);
  EXPECT_FALSE(flag.hit());
  const FilterCheck no = check_of("failed", FilterOperator::equal, {"false"});
  FilterProbe negative(no);
  negative.flag(false);
  EXPECT_TRUE(negative.hit());
  EXPECT_FALSE(negative.undecided());
  negative.leave_undecided();
  EXPECT_TRUE(negative.undecided());
}

TEST(FilterProbe, VersionsAreTextsOnlyWhereTextIsWanted) {
  const FilterCheck newer = check_of("version", FilterOperator::greater, {"9.0"});
  FilterProbe ordered(newer);
  ordered.text("nonsense");
  EXPECT_FALSE(ordered.has_value());
  ordered.text("14.1");
  EXPECT_TRUE(ordered.hit());
  const FilterCheck part = check_of("version", FilterOperator::contains, {"4."});
  FilterProbe text(part);
  text.text("14.1");
  EXPECT_TRUE(text.hit());
}

}  // namespace
}  // namespace eastap::model::filter_probe_test
