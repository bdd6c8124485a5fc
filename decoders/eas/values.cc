#include "decoders/eas/values.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

/// How well a row fits a value; larger is better.
enum class Fit : std::uint8_t { none, other, number, prefix, range, exact };

/// One pattern of a row, taken apart: "Parent/Namespace:Name" or "Namespace:Name".
struct Place {
  std::string_view parent;  // "" = any
  std::string_view space;
  const ValueInfo* row;
};

/// The places of every row by element name, made once: most elements have no row at all, and that must be
/// quick to see.
using PlaceIndex = std::unordered_map<std::string_view, std::vector<Place>>;

void add_pattern(PlaceIndex& index, std::string_view pattern, const ValueInfo& row) {
  const std::size_t slash = pattern.find('/');
  const std::string_view parent =
      slash == std::string_view::npos ? std::string_view{} : pattern.substr(0, slash);
  const std::string_view name = slash == std::string_view::npos ? pattern : pattern.substr(slash + 1);
  const std::size_t colon = name.find(':');
  index[name.substr(colon + 1)].push_back({parent, name.substr(0, colon), &row});
}

const PlaceIndex& places() {
  static const PlaceIndex index = [] {
    PlaceIndex made;
    for (const ValueInfo& row : all_values()) {
      if (row.match == "-") {
        continue;
      }
      for (const std::string_view pattern : text::split(row.match, ' ')) {
        add_pattern(made, pattern, row);
      }
    }
    return made;
  }();
  return index;
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
  const auto found = places().find(element);
  if (found == places().end()) {
    return nullptr;
  }
  const auto number = text::to_number(value);
  const ValueInfo* best = nullptr;
  Fit best_fit = Fit::none;
  for (const Place& place : found->second) {
    if (place.space != namespace_name || (!place.parent.empty() && place.parent != parent)) {
      continue;
    }
    if (const Fit how = fit(*place.row, value, number); how > best_fit) {
      best = place.row;
      best_fit = how;
    }
  }
  return best;
}

bool has_values(std::string_view namespace_name, std::string_view element) {
  const auto found = places().find(element);
  return found != places().end() && std::ranges::any_of(found->second, [&](const Place& place) {
           return place.space == namespace_name;
         });
}

std::string_view free_busy_words(char digit) {
  constexpr std::array<std::string_view, 5> words{"free", "tentative", "busy", "out of office", "no data"};
  const auto index = static_cast<std::size_t>(digit - '0');
  return digit >= '0' && index < words.size() ? words[index] : "?";
}

}  // namespace eastap::eas
