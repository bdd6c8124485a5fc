#include "decoders/eas/values.h"

#include <array>
#include <cstdint>
#include <optional>

#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

/// How well a row fits a value; larger is better.
enum class Fit : std::uint8_t { none, other, number, prefix, range, exact };

/// Whether one pattern ("Parent/Namespace:Name" or "Namespace:Name") names the element.
bool names(std::string_view pattern, std::string_view space, std::string_view parent,
           std::string_view element) {
  if (const std::size_t slash = pattern.find('/'); slash != std::string_view::npos) {
    if (pattern.substr(0, slash) != parent) {
      return false;
    }
    pattern.remove_prefix(slash + 1);
  }
  const std::size_t colon = pattern.find(':');
  return pattern.substr(0, colon) == space && pattern.substr(colon + 1) == element;
}

bool any_names(std::string_view patterns, std::string_view space, std::string_view parent,
               std::string_view element) {
  while (!patterns.empty()) {
    const std::size_t blank = patterns.find(' ');
    if (names(patterns.substr(0, blank), space, parent, element)) {
      return true;
    }
    patterns = blank == std::string_view::npos ? std::string_view{} : patterns.substr(blank + 1);
  }
  return false;
}

/// "1-512", "0", "above 512".
bool in_range(std::string_view part, std::uint64_t number) {
  constexpr std::string_view above = "above ";
  if (part.starts_with(above)) {
    const auto bound = text::to_number(part.substr(above.size()));
    return bound && number > *bound;
  }
  const std::size_t dash = part.find('-');
  const auto first = text::to_number(part.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : text::to_number(part.substr(dash + 1));
  return first && last && number >= *first && number <= *last;
}

/// "13, 16-19, 21-23" and "0 or above 512".
bool in_ranges(std::string_view ranges, std::uint64_t number) {
  while (!ranges.empty()) {
    std::size_t skip = 2;
    std::size_t end = ranges.find(", ");
    if (end == std::string_view::npos) {
      end = ranges.find(" or ");
      skip = 4;
    }
    if (in_range(ranges.substr(0, end), number)) {
      return true;
    }
    ranges = end == std::string_view::npos ? std::string_view{} : ranges.substr(end + skip);
  }
  return false;
}

/// "0-99": two numbers with a dash, as Range elements hold.
bool is_number_range(std::string_view value) {
  const std::size_t dash = value.find('-');
  return dash != std::string_view::npos && text::to_number(value.substr(0, dash)) &&
         text::to_number(value.substr(dash + 1));
}

Fit fit(const ValueInfo& row, std::string_view value, const std::optional<std::uint64_t>& number) {
  const bool fold = row.element == "MessageClass" || row.element == "ContentClass";
  if (row.value == value || (fold && text::iequals(row.value, value))) {
    return Fit::exact;
  }
  if (row.value == "m-n") {
    return is_number_range(value) ? Fit::range : Fit::none;
  }
  if (row.value.ends_with(".*") && text::istarts_with(value, row.value.substr(0, row.value.size() - 1))) {
    return Fit::prefix;
  }
  if (row.value == "other") {
    return Fit::other;
  }
  if (!number) {
    return Fit::none;
  }
  if (row.value == "n") {
    return Fit::number;
  }
  return in_ranges(row.value, *number) ? Fit::range : Fit::none;
}

}  // namespace

const ValueInfo* lookup_value(std::string_view namespace_name, std::string_view parent,
                              std::string_view element, std::string_view value) {
  const auto number = text::to_number(value);
  const ValueInfo* best = nullptr;
  Fit best_fit = Fit::none;
  for (const ValueInfo& row : all_values()) {
    if (row.match == "-" || !any_names(row.match, namespace_name, parent, element)) {
      continue;
    }
    if (const Fit found = fit(row, value, number); found > best_fit) {
      best = &row;
      best_fit = found;
    }
  }
  return best;
}

std::string_view free_busy_words(char digit) {
  constexpr std::array<std::string_view, 5> words{"free", "tentative", "busy", "out of office", "no data"};
  const auto index = static_cast<std::size_t>(digit - '0');
  return digit >= '0' && index < words.size() ? words[index] : "?";
}

}  // namespace eastap::eas
