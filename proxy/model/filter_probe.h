// One comparison of a filter, and the probe that holds the values of a term against it. Private to the
// filter; single-threaded but for const use of FilterCheck.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/wbxml/xpath.h"
#include "proxy/model/filter_text.h"
#include "proxy/model/filter_value.h"

namespace eastap::model {

struct FilterTerm;

enum class FilterOperator : std::uint8_t {
  present,  ///< no operator: there is a value; of a flag: it is true
  equal,    ///< to one of the values; `==` and `in`
  contains,
  less,
  less_equal,
  greater,
  greater_equal,
};

/// The right side of a comparison; what its term's type uses.
struct FilterValue {
  TextPattern text;
  FilterRange range;
  bool truth = true;
};

/// `term == value`, `not in` and the like, ready to be held against exchanges.
struct FilterCheck {
  const FilterTerm* term = nullptr;
  FilterOperator op = FilterOperator::present;
  bool negated = false;  ///< !=, !~, not in: there is a value, and none does what `op` says
  std::vector<FilterValue> values;
  std::string argument;  ///< name of a header
  std::shared_ptr<const wbxml::XPath> xpath;
};

/// Takes the values that a term has of one exchange.
class FilterProbe {
 public:
  explicit FilterProbe(const FilterCheck& check) : check_(check) {}

  [[nodiscard]] const FilterCheck& check() const { return check_; }
  /// One value fulfils the operator; no more need be told.
  [[nodiscard]] bool hit() const { return hit_; }
  [[nodiscard]] bool has_value() const { return has_value_; }
  /// There may be values that cannot be read.
  [[nodiscard]] bool undecided() const { return undecided_; }

  /// "" is no value. Of a version: what is no version is none.
  void text(std::string_view value);
  void number(std::int64_t value);
  void flag(bool value);
  /// There is something, whatever its value.
  void found(bool there);
  void leave_undecided() { undecided_ = true; }

 private:
  const FilterCheck& check_;
  bool hit_ = false;
  bool has_value_ = false;
  bool undecided_ = false;
};

}  // namespace eastap::model
