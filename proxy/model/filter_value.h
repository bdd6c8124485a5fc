// The values on the right side of a comparison: numbers, sizes, durations, moments, versions. Each is read
// into the half-open range of numbers that equal it. Pure but for the time zone, which the system gives; any
// thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"

namespace eastap::model {

struct FilterRange {
  std::int64_t begin = 0;
  std::int64_t end = 0;      ///< one past the last number that is equal
  bool time_of_day = false;  ///< microseconds of the local day, else of the type's own unit
  friend bool operator==(const FilterRange&, const FilterRange&) = default;
};

// The error's text says only what was expected; whoever reads the filter knows the place.

/// "200".
[[nodiscard]] Result<FilterRange> read_filter_number(std::string_view text);
/// "512", "10kB", "2.5MB" (powers of 1000), "64KiB", "2MiB" (of 1024): bytes.
[[nodiscard]] Result<FilterRange> read_filter_size(std::string_view text);
/// "200ms", "5s", "1.5s", "2m" or "2min", "1h", "300us": nanoseconds; equal is what begins like it ("5s" is
/// 5.0 to 5.99).
[[nodiscard]] Result<FilterRange> read_filter_duration(std::string_view text);
/// "14:03", "14:03:59" (local time of any day), "2026-11-21", "2026-11-21T14:03[:59[.5]]" with "Z", "+01:00"
/// or nothing (local) behind it: microseconds. Equal is the minute, second or day that it names.
[[nodiscard]] Result<FilterRange> read_filter_time(std::string_view text);
/// "14.1", "TLSv1.3", "16": orders versions.
[[nodiscard]] Result<FilterRange> read_filter_version(std::string_view text);

/// Microseconds since midnight, local time.
[[nodiscard]] std::int64_t time_of_day(microseconds wall);

}  // namespace eastap::model
