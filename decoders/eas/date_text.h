// Moments as texts in every form that EAS traffic writes them, and back in the same form: for whoever edits a
// date and wants to leave its looks alone. Pure; any thread. Moments are milliseconds since
// 1970-01-01T00:00:00Z, years 1601 to 9999.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eastap::eas {

enum class DateStyle : std::uint8_t {
  dashed_ms,    ///< 2026-11-28T10:00:00.000Z (MS-ASDTYPE section 2.3)
  dashed,       ///< 2026-11-28T10:00:00Z
  compact,      ///< 20261128T100000Z (MS-ASDTYPE section 2.7.2)
  compact_ms,   ///< 20261128T100000.000Z
  day,          ///< 2026-11-28: midnight UTC
  compact_day,  ///< 20261128
  http,         ///< Sat, 28 Nov 2026 10:00:00 GMT (RFC 9110 section 5.6.7, the form to be sent)
};

struct DateText {
  std::int64_t unix_ms = 0;
  DateStyle style = DateStyle::dashed_ms;
};

/// Reads any of the forms, whole. nullopt for anything else, impossible days and times included. The day of
/// the week of an HTTP date must be a name, but not the right one.
[[nodiscard]] std::optional<DateText> read_date_text(std::string_view text);

/// Writes a moment; what the form cannot hold is cut off. "" outside the years 1601 to 9999.
[[nodiscard]] std::string write_date_text(std::int64_t unix_ms, DateStyle style);

inline constexpr std::int64_t first_moment_ms = -11'644'473'600'000;  ///< 1601-01-01T00:00:00Z
inline constexpr std::int64_t last_moment_ms = 253'402'300'799'999;   ///< 9999-12-31T23:59:59.999Z

/// A moment on the clock of UTC.
struct DateFields {
  int year = 0;
  unsigned month = 0;  ///< 1 to 12
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  unsigned millisecond = 0;
  unsigned weekday = 0;  ///< 0 = Sunday
};
[[nodiscard]] DateFields date_fields(std::int64_t unix_ms);

}  // namespace eastap::eas
