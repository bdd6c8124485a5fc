#include "decoders/eas/date_text.h"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "decoders/eas/dates.h"

namespace eastap::eas {
namespace {

constexpr std::array<std::string_view, 7> http_weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> http_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// "YYYY-MM-DDThh:mm:ssZ" of an HTTP date, "" for anything else.
std::string dashed_of_http(std::string_view text) {
  constexpr std::size_t length = 29;  // Sat, 28 Nov 2026 10:00:00 GMT
  if (text.size() != length || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text[16] != ' ' || text.substr(25) != " GMT" ||
      std::ranges::find(http_weekdays, text.substr(0, 3)) == http_weekdays.end()) {
    return {};
  }
  const auto* const month = std::ranges::find(http_months, text.substr(8, 3));
  if (month == http_months.end()) {
    return {};
  }
  return fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month - http_months.begin() + 1,
                     text.substr(5, 2), text.substr(17, 8));
}

std::optional<DateText> in_style(const std::string& dashed, DateStyle style) {
  const auto date = parse_date(dashed);
  return date ? std::optional(DateText{date->unix_ms, style}) : std::nullopt;
}

}  // namespace

std::optional<DateText> read_date_text(std::string_view text) {
  constexpr std::size_t day_length = 10;         // 2026-11-28
  constexpr std::size_t compact_day_length = 8;  // 20261128
  constexpr std::size_t longest = 40;
  if (text.size() > longest) {
    return std::nullopt;
  }
  if (const auto date = parse_date(text)) {
    const bool ms = text.find('.') != std::string_view::npos;
    const bool dashed = date->form == DateForm::dashed;
    const DateStyle with = dashed ? DateStyle::dashed_ms : DateStyle::compact_ms;
    const DateStyle without = dashed ? DateStyle::dashed : DateStyle::compact;
    return DateText{date->unix_ms, ms ? with : without};
  }
  if (text.size() == day_length) {
    return in_style(std::string(text) + "T00:00:00Z", DateStyle::day);
  }
  if (text.size() == compact_day_length) {
    return in_style(std::string(text) + "T000000Z", DateStyle::compact_day);
  }
  return in_style(dashed_of_http(text), DateStyle::http);
}

DateFields date_fields(std::int64_t unix_ms) {
  const auto point = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(unix_ms));
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(point - day);
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = static_cast<unsigned>(time.hours().count()),
          .minute = static_cast<unsigned>(time.minutes().count()),
          .second = static_cast<unsigned>(time.seconds().count()),
          .millisecond = static_cast<unsigned>(time.subseconds().count()),
          .weekday = std::chrono::weekday(day).c_encoding()};
}

std::string write_date_text(std::int64_t unix_ms, DateStyle style) {
  if (unix_ms < first_moment_ms || unix_ms > last_moment_ms) {
    return {};
  }
  const DateFields f = date_fields(unix_ms);
  switch (style) {
    case DateStyle::dashed_ms:
      return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", f.year, f.month, f.day, f.hour,
                         f.minute, f.second, f.millisecond);
    case DateStyle::dashed:
      return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", f.year, f.month, f.day, f.hour, f.minute,
                         f.second);
    case DateStyle::compact:
      return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", f.year, f.month, f.day, f.hour, f.minute,
                         f.second);
    case DateStyle::compact_ms:
      return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}.{:03}Z", f.year, f.month, f.day, f.hour, f.minute,
                         f.second, f.millisecond);
    case DateStyle::day:
      return fmt::format("{:04}-{:02}-{:02}", f.year, f.month, f.day);
    case DateStyle::compact_day:
      return fmt::format("{:04}{:02}{:02}", f.year, f.month, f.day);
    case DateStyle::http:
      return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", http_weekdays.at(f.weekday), f.day,
                         http_months.at(f.month - 1), f.year, f.hour, f.minute, f.second);
  }
  return {};
}

}  // namespace eastap::eas
