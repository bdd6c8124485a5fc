#include "decoders/eas/values.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

/// How well a row fits a value; larger is better.
enum class Fit : std::uint8_t { none, other, number, prefix, range, exact };

/// What the value column of a row holds.
enum class Shape : std::uint8_t {
  text,          ///< the value itself
  ranges,        ///< "13, 16-19, 21-23", "0 or above 512"
  number,        ///< "n": any number
  number_range,  ///< "m-n": two numbers with a dash, as Range elements hold
  prefix,        ///< "IPM.Note.*"
  other          ///< "other": whatever no other row fits
};

struct Range {
  std::uint64_t first;
  std::uint64_t last;
};

/// One pattern of a row, "Parent/Namespace:Name" or "Namespace:Name", and its value column, both taken apart.
struct Place {
  std::string_view parent;  // "" = any
  std::string_view space;
  const ValueInfo* row;
  Shape shape;
  std::vector<Range> ranges;
};

/// The places of every row by element name, made once: most elements have no row at all, and that must be
/// quick to see.
using PlaceIndex = std::unordered_map<std::string_view, std::vector<Place>>;

/// "1-512", "0", "above 512"; nullopt for what is no number.
std::optional<Range> read_range(std::string_view part) {
  constexpr std::string_view above = "above ";
  if (part.starts_with(above)) {
    const auto bound = text::to_number(part.substr(above.size()));
    return bound ? std::optional(Range{*bound + 1, std::numeric_limits<std::uint64_t>::max()}) : std::nullopt;
  }
  const std::size_t dash = part.find('-');
  const auto first = text::to_number(part.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : text::to_number(part.substr(dash + 1));
  return first && last ? std::optional(Range{*first, *last}) : std::nullopt;
}

/// "13, 16-19, 21-23" and "0 or above 512"; parts that are no numbers are left out.
std::vector<Range> read_ranges(std::string_view ranges) {
  std::vector<Range> read;
  while (!ranges.empty()) {
    std::size_t skip = 2;
    std::size_t end = ranges.find(", ");
    if (end == std::string_view::npos) {
      end = ranges.find(" or ");
      skip = 4;
    }
    if (const auto range = read_range(ranges.substr(0, end))) {
      read.push_back(*range);
    }
    ranges = end == std::string_view::npos ? std::string_view{} : ranges.substr(end + skip);
  }
  return read;
}

Shape shape_of(std::string_view value, bool has_ranges) {
  if (value == "m-n") {
    return Shape::number_range;
  }
  if (value.ends_with(".*")) {
    return Shape::prefix;
  }
  if (value == "other") {
    return Shape::other;
  }
  if (value == "n") {
    return Shape::number;
  }
  return has_ranges ? Shape::ranges : Shape::text;
}

void add_pattern(PlaceIndex& index, std::string_view pattern, const ValueInfo& row) {
  const std::size_t slash = pattern.find('/');
  const std::string_view parent =
      slash == std::string_view::npos ? std::string_view{} : pattern.substr(0, slash);
  const std::string_view name = slash == std::string_view::npos ? pattern : pattern.substr(slash + 1);
  const std::size_t colon = name.find(':');
  std::vector<Range> ranges = read_ranges(row.value);
  const Shape shape = shape_of(row.value, !ranges.empty());
  index[name.substr(colon + 1)].push_back({parent, name.substr(0, colon), &row, shape, std::move(ranges)});
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

/// "0-99".
bool is_number_range(std::string_view value) {
  const std::size_t dash = value.find('-');
  return dash != std::string_view::npos && text::to_number(value.substr(0, dash)) &&
         text::to_number(value.substr(dash + 1));
}

bool is_exact(const ValueInfo& row, std::string_view value) {
  const bool fold = row.element == "MessageClass" || row.element == "ContentClass";
  return row.value == value || (fold && text::iequals(row.value, value));
}

Fit fit(const Place& place, std::string_view value, const std::optional<std::uint64_t>& number) {
  if (is_exact(*place.row, value)) {
    return Fit::exact;
  }
  switch (place.shape) {
    case Shape::text:
      return Fit::none;
    case Shape::ranges: {
      const auto holds = [&](const Range& range) { return *number >= range.first && *number <= range.last; };
      return number && std::ranges::any_of(place.ranges, holds) ? Fit::range : Fit::none;
    }
    case Shape::number:
      return number ? Fit::number : Fit::none;
    case Shape::number_range:
      return is_number_range(value) ? Fit::range : Fit::none;
    case Shape::prefix: {
      const std::string_view pattern = place.row->value;
      return text::istarts_with(value, pattern.substr(0, pattern.size() - 1)) ? Fit::prefix : Fit::none;
    }
    case Shape::other:
      return Fit::other;
  }
  return Fit::none;
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
    if (const Fit how = fit(place, value, number); how > best_fit) {
      best = place.row;
      best_fit = how;
      if (how == Fit::exact) {
        break;
      }
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
