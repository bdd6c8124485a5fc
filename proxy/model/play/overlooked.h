// What `eastap verify` overlooks where a live answer differs from the recorded one, and which headers it
// compares: a list that users can print, edit and give back. A plain value; const use from any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "proxy/base/result.h"

namespace eastap::model {

class Overlooked {
 public:
  /// The list that ships: every element whose value changes from run to run, and what servers change by
  /// themselves.
  [[nodiscard]] static const Overlooked& standard();
  /// One rule per line, "#" begins a comment: "value NAMESPACE:NAME", "element NAMESPACE:NAME",
  /// "header NAME", "order". invalid_input names the line and what it may be; `offset` is the line, from 1.
  [[nodiscard]] static Result<Overlooked> parse(std::string_view text);

  /// The list as text that parse() takes, with what each rule is for.
  [[nodiscard]] static std::string standard_text();

  /// The element may have another value, or none.
  [[nodiscard]] bool value(std::string_view name_space, std::string_view name) const {
    return has(values_, name_space, name);
  }
  /// The element may be absent or new, whatever it holds.
  [[nodiscard]] bool element(std::string_view name_space, std::string_view name) const {
    return has(elements_, name_space, name);
  }
  /// Headers that are compared, in lower case.
  [[nodiscard]] const std::set<std::string>& headers() const { return headers_; }
  /// Items, and the properties inside them, may come in another order.
  [[nodiscard]] bool order() const { return order_; }

  static constexpr std::size_t max_rules = 10'000;

 private:
  using Names = std::set<std::string, std::less<>>;  // "AirSync:SyncKey"
  [[nodiscard]] static bool has(const Names& names, std::string_view name_space, std::string_view name);
  [[nodiscard]] Result<void> add(std::string_view line);

  Names values_;
  Names elements_;
  std::set<std::string> headers_;
  bool order_ = false;
};

}  // namespace eastap::model
