// The two ways in which EAS writes moments (MS-ASDTYPE sections 2.3 and 2.7.2), and Windows file times. Pure;
// any thread. Moments are milliseconds since 1970-01-01T00:00:00Z, years 1601 to 9999.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eastap::eas {

enum class DateForm : std::uint8_t {
  dashed,   ///< 2000-12-25T08:35:00.000Z; milliseconds may be missing
  compact,  ///< 20001225T083500Z; milliseconds may follow
};

struct DateTime {
  std::int64_t unix_ms = 0;
  DateForm form = DateForm::dashed;
};

/// Reads either form, whole and with its "Z". nullopt for anything else, impossible days and times included
/// (a leap second 60 too: no EAS server writes one).
[[nodiscard]] std::optional<DateTime> parse_date(std::string_view text);

/// "2000-12-25 08:35:00 UTC"; milliseconds are shown where there are any.
[[nodiscard]] std::string format_utc(std::int64_t unix_ms);

/// The same moment on a clock that is `offset_minutes` ahead of UTC: "2000-12-25 09:35:00 +01:00".
[[nodiscard]] std::string format_at_offset(std::int64_t unix_ms, int offset_minutes);

/// A FILETIME (100 ns since 1601-01-01) as a moment, rounded to the nearest millisecond.
[[nodiscard]] std::int64_t from_file_time(std::uint64_t file_time);

/// Days since 1970-01-01 of a Gregorian date; nullopt when there is no such day.
[[nodiscard]] std::optional<std::int64_t> days_of(int year, unsigned month, unsigned day);

}  // namespace eastap::eas
