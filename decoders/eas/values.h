// Coded values of elements spelled out: enumerations, ranges and rules of the specifications. Constant data
// and pure functions; any thread. The rows come from tables/values.tsv.
#pragma once

#include <span>
#include <string_view>

namespace eastap::eas {

/// One row. All texts have static storage; "?" marks what is not verified.
struct ValueInfo {
  std::string_view element;  ///< as people write it: "BusyStatus", "Recurrence/Type"
  std::string_view value;    ///< "2", "1-512", "other", "IPM.Schedule.Meeting.*"
  std::string_view meaning;
  std::string_view where;
  std::string_view versions;
  std::string_view match;  ///< elements whose text it can be, as [Parent/]Namespace:Name; "-" for none
};

[[nodiscard]] std::span<const ValueInfo> all_values();

/// The meaning of a text in an element. Exact values come first, then ranges and prefixes, then "n" (any
/// number) and "other" (no other value). Null when the table does not have the element, or not that value.
/// Letter case counts except for MessageClass.
[[nodiscard]] const ValueInfo* lookup_value(std::string_view namespace_name, std::string_view parent,
                                            std::string_view element, std::string_view value);

/// Whether lookup_value() has anything for elements of that name, whatever their text.
[[nodiscard]] bool has_values(std::string_view namespace_name, std::string_view element);

/// What one digit of MergedFreeBusy means for its half hour: "free", "busy"; "?" for others.
[[nodiscard]] std::string_view free_busy_words(char digit);

}  // namespace eastap::eas
