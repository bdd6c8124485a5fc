#include "decoders/eas/dates.h"

#include <chrono>

#include <fmt/format.h>

namespace eastap::eas {
namespace {

constexpr std::int64_t ms_per_second = 1'000;
constexpr std::int64_t ms_per_minute = 60 * ms_per_second;
constexpr std::int64_t ms_per_day = std::int64_t{24} * 60 * ms_per_minute;
constexpr std::int64_t file_time_epoch_ms = 11'644'473'600'000;  // 1601-01-01 to 1970-01-01

/// Takes fields of digits and fixed characters off the front of a text; one that does not fit spoils the
/// rest.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : text_(text) {}

  unsigned digits(std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (text_.empty() || text_.front() < '0' || text_.front() > '9') {
        good_ = false;
        return 0;
      }
      value = value * 10 + static_cast<unsigned>(text_.front() - '0');
      text_.remove_prefix(1);
    }
    return value;
  }
  void expect(char c) {
    if (!take(c)) {
      good_ = false;
    }
  }
  bool take(char c) {
    if (text_.empty() || text_.front() != c) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool whole() const { return good_ && text_.empty(); }

 private:
  std::string_view text_;
  bool good_ = true;
};

std::string format_shifted(std::int64_t shifted_ms) {
  constexpr std::int64_t year_10000 = 253'402'300'800'000;
  if (shifted_ms < -file_time_epoch_ms - ms_per_day || shifted_ms >= year_10000 + ms_per_day) {
    return "(a time outside the years 1601 to 9999)";
  }
  const auto point = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(shifted_ms));
  const auto day = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(point - day);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 time.hours().count(), time.minutes().count(), time.seconds().count());
  if (const auto fraction = time.subseconds().count(); fraction != 0) {
    text += fmt::format(".{:03}", fraction);
  }
  return text;
}

}  // namespace

std::optional<std::int64_t> days_of(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count();
}

std::optional<DateTime> parse_date(std::string_view text) {
  constexpr std::size_t year_digits = 4;
  const bool dashed = text.size() > year_digits && text[year_digits] == '-';
  FieldReader reader(text);
  const auto separator = [&](char c) {
    if (dashed) {
      reader.expect(c);
    }
  };
  const unsigned year = reader.digits(year_digits);
  separator('-');
  const unsigned month = reader.digits(2);
  separator('-');
  const unsigned day = reader.digits(2);
  reader.expect('T');
  const unsigned hour = reader.digits(2);
  separator(':');
  const unsigned minute = reader.digits(2);
  separator(':');
  const unsigned second = reader.digits(2);
  const unsigned millisecond = reader.take('.') ? reader.digits(3) : 0;
  reader.expect('Z');
  constexpr unsigned first_year = 1601;
  const auto days = days_of(static_cast<int>(year), month, day);
  if (!reader.whole() || !days || year < first_year || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  const std::int64_t seconds = (std::int64_t{hour} * 60 + minute) * 60 + second;
  return DateTime{*days * ms_per_day + seconds * ms_per_second + millisecond,
                  dashed ? DateForm::dashed : DateForm::compact};
}

std::string format_utc(std::int64_t unix_ms) {
  return format_shifted(unix_ms) + " UTC";
}

std::string format_at_offset(std::int64_t unix_ms, int offset_minutes) {
  const auto distance = static_cast<unsigned>(offset_minutes < 0 ? -offset_minutes : offset_minutes);
  return format_shifted(unix_ms + offset_minutes * ms_per_minute) +
         fmt::format(" {}{:02}:{:02}", offset_minutes < 0 ? '-' : '+', distance / 60, distance % 60);
}

std::int64_t from_file_time(std::uint64_t file_time) {
  constexpr std::uint64_t units_per_ms = 10'000;
  const std::uint64_t half_up = file_time % units_per_ms >= units_per_ms / 2 ? 1 : 0;
  return static_cast<std::int64_t>(file_time / units_per_ms + half_up) - file_time_epoch_ms;
}

}  // namespace eastap::eas
