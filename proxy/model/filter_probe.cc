#include "proxy/model/filter_probe.h"

#include <algorithm>

#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

bool compare(FilterOperator op, const FilterRange& range, std::int64_t value) {
  switch (op) {
    case FilterOperator::equal:
      return value >= range.begin && value < range.end;
    case FilterOperator::less:
      return value < range.begin;
    case FilterOperator::less_equal:
      return value <= range.begin;
    case FilterOperator::greater:
      return value > range.begin;
    case FilterOperator::greater_equal:
      return value >= range.begin;
    case FilterOperator::present:
      return true;
    case FilterOperator::contains:
      return false;  // the parser lets it through for texts alone
  }
  return false;
}

}  // namespace

void FilterProbe::text(std::string_view value) {
  if (value.empty() || hit_) {
    return;
  }
  const bool orders = check_.op != FilterOperator::contains && check_.op != FilterOperator::present;
  if (check_.term->type == FilterType::version && orders) {
    if (const auto version = read_filter_version(value)) {
      number(version->begin);
    }
    return;
  }
  has_value_ = true;
  switch (check_.op) {
    case FilterOperator::present:
      hit_ = true;
      break;
    case FilterOperator::equal:
      hit_ = std::ranges::any_of(check_.values,
                                 [&](const FilterValue& each) { return each.text.equals(value); });
      break;
    case FilterOperator::contains:
      hit_ = std::ranges::any_of(check_.values,
                                 [&](const FilterValue& each) { return each.text.within(value); });
      break;
    default:
      break;  // texts have no order
  }
}

void FilterProbe::number(std::int64_t value) {
  has_value_ = true;
  if (check_.values.empty()) {
    hit_ = true;
    return;
  }
  hit_ = hit_ || std::ranges::any_of(check_.values, [&](const FilterValue& each) {
           return compare(check_.op, each.range,
                          each.range.time_of_day ? time_of_day(microseconds(value)) : value);
         });
}

void FilterProbe::flag(bool value) {
  has_value_ = true;
  hit_ = check_.values.empty() ? value : std::ranges::any_of(check_.values, [&](const FilterValue& each) {
    return each.truth == value;
  });
}

void FilterProbe::found(bool there) {
  has_value_ = has_value_ || there;
  hit_ = hit_ || (there && check_.op == FilterOperator::present);
}

}  // namespace eastap::model
