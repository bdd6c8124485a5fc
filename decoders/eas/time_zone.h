// The time zone blob of calendar items and meeting requests (MS-ASDTYPE section 2.7.6): base64 of 172 bytes.
// Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "decoders/finding.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::eas {

/// When a change happens: a rule for every year, or one date. `month` 0 = never.
struct TimeZoneChange {
  std::uint16_t year = 0;  ///< 0: every year
  std::uint16_t month = 0;
  std::uint16_t weekday = 0;  ///< 0 = Sunday
  std::uint16_t day = 0;      ///< of a rule: which one, 5 = last; of a date: day of month
  std::uint16_t hour = 0;
  std::uint16_t minute = 0;
  std::uint16_t second = 0;
  std::uint16_t millisecond = 0;
  friend bool operator==(const TimeZoneChange&, const TimeZoneChange&) = default;
  /// "the last Sunday of March at 02:00", "14 March 2024 at 02:00", "never".
  [[nodiscard]] std::string words() const;
};

struct TimeZone {
  std::int32_t bias = 0;      ///< minutes; UTC = local + bias
  std::string standard_name;  ///< UTF-8; may be empty or cut at 32 UTF-16 units
  TimeZoneChange to_standard;
  std::int32_t standard_bias = 0;  ///< minutes, added to bias
  std::string daylight_name;
  TimeZoneChange to_daylight;
  std::int32_t daylight_bias = 0;  ///< minutes, added to bias; usually -60
  decoders::Findings findings;     ///< eas.time-zone.*, with the offset in the blob

  [[nodiscard]] bool has_daylight_saving() const { return to_daylight.month != 0 && to_standard.month != 0; }
  /// "W. Europe Standard Time: UTC+01:00, daylight saving +1 h from the last Sunday of March at 02:00 to
  /// ...".
  [[nodiscard]] std::string words() const;
};

inline constexpr std::size_t time_zone_size = 172;

/// Reads the blob. Fails with invalid_input when it has not 172 bytes.
[[nodiscard]] Result<TimeZone> parse_time_zone(ByteView blob);
/// The same from the base64 text of the element.
[[nodiscard]] Result<TimeZone> parse_time_zone_text(std::string_view base64);

/// The blob: what parse_time_zone() reads back as the same zone. Fails with invalid_input for a name that is
/// not UTF-8, holds a zero or has more than 32 UTF-16 units. Moments are written as they are, possible or
/// not.
[[nodiscard]] Result<Bytes> write_time_zone(const TimeZone& zone);

}  // namespace eastap::eas
