#include "decoders/eas/time_zone.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/calendar_words.h"
#include "decoders/eas/little_endian.h"
#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

using decoders::add_finding;

constexpr std::size_t name_units = 32;
constexpr std::size_t standard_name_at = 4;
constexpr std::size_t standard_date_at = 68;
constexpr std::size_t standard_bias_at = 84;
constexpr std::size_t daylight_name_at = 88;
constexpr std::size_t daylight_date_at = 152;
constexpr std::size_t daylight_bias_at = 168;

void append_utf8(std::string& text, std::uint32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0U | code >> 6U);
    text += static_cast<char>(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0U | code >> 12U);
    text += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
    text += static_cast<char>(0x80U | (code & 0x3fU));
  } else {
    text += static_cast<char>(0xf0U | code >> 18U);
    text += static_cast<char>(0x80U | (code >> 12U & 0x3fU));
    text += static_cast<char>(0x80U | (code >> 6U & 0x3fU));
    text += static_cast<char>(0x80U | (code & 0x3fU));
  }
}

/// Up to 32 UTF-16 units, ended by a zero unit or by the field. Half of a surrogate pair becomes U+FFFD.
std::string read_name(ByteView blob, std::size_t at) {
  std::string name;
  for (std::size_t i = 0; i < name_units; ++i) {
    const std::uint16_t unit = read_le16(blob, at + 2 * i);
    if (unit == 0) {
      break;
    }
    const bool high = (unit & 0xfc00U) == 0xd800U;
    const std::uint16_t low =
        high && i + 1 < name_units ? read_le16(blob, at + 2 * (i + 1)) : std::uint16_t{0};
    if (high && (low & 0xfc00U) == 0xdc00U) {
      append_utf8(name, 0x10000U + ((unit & 0x3ffU) << 10U) + (low & 0x3ffU));
      ++i;
    } else {
      append_utf8(name, (unit & 0xf800U) == 0xd800U ? 0xfffdU : unit);
    }
  }
  return name;
}

TimeZoneChange read_change(ByteView blob, std::size_t at) {
  return {read_le16(blob, at),      read_le16(blob, at + 2), read_le16(blob, at + 4),
          read_le16(blob, at + 6),  read_le16(blob, at + 8), read_le16(blob, at + 10),
          read_le16(blob, at + 12), read_le16(blob, at + 14)};
}

void check_change(const TimeZoneChange& change, std::size_t at, decoders::Findings& findings) {
  constexpr std::uint16_t months = 12;
  constexpr std::uint16_t last_weekday = 6;
  if (change.month == 0) {
    return;
  }
  if (change.month > months || change.weekday > last_weekday || change.hour > 23 || change.minute > 59) {
    add_finding(findings, "eas.time-zone.date", "a change at an impossible moment", at);
  } else if (change.year == 0 && (change.day == 0 || change.day > 5)) {
    add_finding(findings, "eas.time-zone.date", "a yearly rule whose day is not 1 to 5", at);
  }
}

/// blobs of calendars that come out wrong on phones: what a reader should know of the numbers.
void check(ByteView blob, TimeZone& zone) {
  constexpr std::int64_t most_bias = 840;
  if (std::abs(std::int64_t{zone.bias}) > most_bias) {
    add_finding(zone.findings, "eas.time-zone.bias",
                "the bias of " + std::to_string(zone.bias) + " minutes is beyond 14 hours", 0);
  }
  check_change(zone.to_standard, standard_date_at, zone.findings);
  check_change(zone.to_daylight, daylight_date_at, zone.findings);
  if ((zone.to_standard.month == 0) != (zone.to_daylight.month == 0)) {
    add_finding(zone.findings, "eas.time-zone.half", "only one of the two changes is set",
                zone.to_standard.month == 0 ? standard_date_at : daylight_date_at);
  } else if (zone.has_daylight_saving() && zone.to_standard == zone.to_daylight) {
    add_finding(zone.findings, "eas.time-zone.half", "both changes happen at the same moment",
                standard_date_at);
  } else if (zone.has_daylight_saving() && zone.daylight_bias == 0) {
    add_finding(zone.findings, "eas.time-zone.bias", "daylight saving that changes nothing",
                daylight_bias_at);
  }
  bool zero = true;
  for (const std::uint8_t byte : blob) {
    zero = zero && byte == 0;
  }
  if (zero) {
    add_finding(zone.findings, "eas.time-zone.zero",
                "all zeros mean UTC: legal, but a frequent cause of shifted all-day events", 0);
  }
}

std::string offset_words(std::int64_t minutes_ahead) {
  const std::int64_t distance = std::abs(minutes_ahead);
  return fmt::format("UTC{}{:02}:{:02}", minutes_ahead < 0 ? '-' : '+', distance / 60, distance % 60);
}

std::string shift_words(std::int64_t minutes) {
  const std::int64_t distance = std::abs(minutes);
  const char sign = minutes < 0 ? '-' : '+';
  return distance % 60 == 0 ? fmt::format("{}{} h", sign, distance / 60)
                            : fmt::format("{}{} min", sign, distance);
}

void write_le(Bytes& blob, std::size_t at, std::uint32_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    blob[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
  }
}

/// The next character of a text that is UTF-8, which loses it.
std::uint32_t take_character(std::string_view& text) {
  const auto lead = static_cast<std::uint8_t>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  std::uint32_t code = length == 1 ? lead : lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    code = code << 6U | (static_cast<std::uint8_t>(text[i]) & 0x3fU);
  }
  text.remove_prefix(length);
  return code;
}

Result<void> write_name(Bytes& blob, std::size_t at, std::string_view name) {
  if (!text::is_utf8(name) || name.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::invalid_input, "time zone: a name that is not UTF-8 or holds a zero byte");
  }
  std::size_t units = 0;
  const auto put = [&](std::uint32_t unit) {
    if (units < name_units) {
      write_le(blob, at + 2 * units, unit, 2);
    }
    ++units;
  };
  while (!name.empty() && units <= name_units) {
    const std::uint32_t code = take_character(name);
    if (code < 0x10000) {
      put(code);
    } else {
      put(0xd800U + ((code - 0x10000U) >> 10U));
      put(0xdc00U + ((code - 0x10000U) & 0x3ffU));
    }
  }
  if (units > name_units) {
    return fail(ErrorCode::invalid_input,
                fmt::format("time zone: a name of more than {} UTF-16 units", name_units));
  }
  return {};
}

void write_change(Bytes& blob, std::size_t at, const TimeZoneChange& change) {
  for (const std::uint16_t field : {change.year, change.month, change.weekday, change.day, change.hour,
                                    change.minute, change.second, change.millisecond}) {
    write_le(blob, at, field, 2);
    at += 2;
  }
}

}  // namespace

std::string TimeZoneChange::words() const {
  if (month == 0) {
    return "never";
  }
  const std::string time = fmt::format(" at {:02}:{:02}", hour, minute);
  if (year != 0) {
    return fmt::format("{} {} {}", day, month_name(month), year) + time;
  }
  return fmt::format("the {} {} of {}", ordinal_name(day), weekday_name(weekday), month_name(month)) + time;
}

std::string TimeZone::words() const {
  const std::string name = text::printable(standard_name, name_units);
  std::string text = name.empty() ? std::string() : name + ": ";
  text += offset_words(-(std::int64_t{bias} + standard_bias));
  if (!has_daylight_saving()) {
    return text + ", no daylight saving";
  }
  return text + ", daylight saving " + shift_words(std::int64_t{standard_bias} - daylight_bias) + " from " +
         to_daylight.words() + " to " + to_standard.words();
}

Result<TimeZone> parse_time_zone(ByteView blob) {
  if (blob.size() != time_zone_size) {
    return fail(
        ErrorCode::invalid_input,
        "time zone: " + std::to_string(blob.size()) + " bytes instead of " + std::to_string(time_zone_size),
        blob.size());
  }
  TimeZone zone;
  zone.bias = static_cast<std::int32_t>(read_le32(blob, 0));
  zone.standard_name = read_name(blob, standard_name_at);
  zone.to_standard = read_change(blob, standard_date_at);
  zone.standard_bias = static_cast<std::int32_t>(read_le32(blob, standard_bias_at));
  zone.daylight_name = read_name(blob, daylight_name_at);
  zone.to_daylight = read_change(blob, daylight_date_at);
  zone.daylight_bias = static_cast<std::int32_t>(read_le32(blob, daylight_bias_at));
  check(blob, zone);
  return zone;
}

Result<TimeZone> parse_time_zone_text(std::string_view base64) {
  const std::optional<Bytes> blob = text::from_base64(text::trim(base64));
  if (!blob) {
    return fail(ErrorCode::invalid_input, "time zone: no base64 text", 0);
  }
  return parse_time_zone(*blob);
}

Result<Bytes> write_time_zone(const TimeZone& zone) {
  Bytes blob(time_zone_size);
  write_le(blob, 0, static_cast<std::uint32_t>(zone.bias), 4);
  for (const auto& [at, name] :
       {std::pair{standard_name_at, &zone.standard_name}, std::pair{daylight_name_at, &zone.daylight_name}}) {
    if (auto written = write_name(blob, at, *name); !written) {
      return fail(std::move(written).error());
    }
  }
  write_change(blob, standard_date_at, zone.to_standard);
  write_le(blob, standard_bias_at, static_cast<std::uint32_t>(zone.standard_bias), 4);
  write_change(blob, daylight_date_at, zone.to_daylight);
  write_le(blob, daylight_bias_at, static_cast<std::uint32_t>(zone.daylight_bias), 4);
  return blob;
}

}  // namespace eastap::eas
