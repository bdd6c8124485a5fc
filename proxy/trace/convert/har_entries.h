// The entries of an HTTP Archive one at a time, so that memory follows the largest entry and not the file.
// Safe for hostile input: depth and number of values are bounded. Single-threaded.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace eastap::trace {

/// Reading: objects whose members are found by name.
using HarValue = nlohmann::json;

/// An entry with more values or levels than these is left out. As many values as a record of a trace has.
inline constexpr std::size_t max_har_values = std::size_t{1} << 20U;
inline constexpr std::size_t max_har_depth = 32;

struct HarEnd {
  bool is_har = false;                  ///< there is a list log.entries
  std::optional<std::size_t> damage{};  ///< the byte from which on it is no JSON, or is cut
};

/// Takes an entry, with the members that are read of it; null is one that is larger than the limits.
using TakeHarEntry = std::function<void(const HarValue* entry)>;

/// Calls `take` with each whole element of log.entries, in order.
[[nodiscard]] HarEnd read_har_entries(std::string_view text, const TakeHarEntry& take);

}  // namespace eastap::trace
