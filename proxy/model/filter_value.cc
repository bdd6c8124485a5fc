#include "proxy/model/filter_value.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>
#include <optional>
#include <span>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::string_view digits = "0123456789";

std::unexpected<Error> expected(const char* what) {
  return fail(ErrorCode::invalid_input, std::string("expected ") + what);
}

std::optional<std::int64_t> whole(std::string_view text) {
  const auto number = text::to_number(text);
  return number && *number < static_cast<std::uint64_t>(largest)
             ? std::optional(static_cast<std::int64_t>(*number))
             : std::nullopt;
}

/// "1.5" times `unit`, which is at most some 10^12; digits behind the sixth of a fraction do not count.
/// Nothing for what is no such number or overflows.
std::optional<std::int64_t> scaled(std::string_view text, std::int64_t unit) {
  constexpr std::size_t most_digits = 6;
  const std::size_t point = text.find('.');
  const auto before = whole(text.substr(0, point));
  if (!before || *before > (largest - unit) / unit) {
    return std::nullopt;
  }
  if (point == std::string_view::npos) {
    return *before * unit;
  }
  const std::string_view fraction = text.substr(point + 1);
  if (fraction.empty() || fraction.find_first_not_of(digits) != std::string_view::npos) {
    return std::nullopt;
  }
  std::int64_t part = 0;
  std::int64_t parts = 1;
  for (const char digit : fraction.substr(0, most_digits)) {
    part = part * 10 + (digit - '0');
    parts *= 10;
  }
  return *before * unit + part * unit / parts;
}

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  const auto found =
      std::ranges::find_if(units, [&](const Unit& unit) { return text::iequals(unit.name, name); });
  return found == units.end() ? nullptr : &*found;
}

/// Takes apart "10kB".
struct Measure {
  std::string_view number;
  std::string_view unit;
};
Measure split_measure(std::string_view text) {
  const std::size_t at = std::min(text.find_first_not_of("0123456789."), text.size());
  return {.number = text.substr(0, at), .unit = text::trim(text.substr(at))};
}

// Moments
// ------------------------------------------------------------------------------------------------

/// Takes `count` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count || text.substr(0, count).find_first_not_of(digits) != std::string_view::npos) {
    return std::nullopt;
  }
  int value = 0;
  for (const char digit : text.substr(0, count)) {
    value = value * 10 + (digit - '0');
  }
  text.remove_prefix(count);
  return value;
}
bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

struct Clock24 {
  std::int64_t micros = 0;  // since midnight
  std::int64_t unit = 0;    // what was written: a minute, a second, a part of one
};

/// "14:03", "14:03:59", "14:03:59.5" off the front.
std::optional<Clock24> take_clock(std::string_view& text) {
  const auto hour = take_digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) {
    return std::nullopt;
  }
  const auto minute = take_digits(text, 2);
  if (!minute || *minute > 59) {
    return std::nullopt;
  }
  Clock24 clock{.micros = (*hour * 3600 + *minute * 60) * micros_per_second, .unit = 60 * micros_per_second};
  if (!take(text, ':')) {
    return clock;
  }
  const auto second = take_digits(text, 2);
  if (!second || *second > 60) {
    return std::nullopt;
  }
  clock.micros += *second * micros_per_second;
  clock.unit = micros_per_second;
  if (take(text, '.')) {
    if (text.empty() || digits.find(text.front()) == std::string_view::npos) {
      return std::nullopt;
    }
    while (!text.empty() && digits.find(text.front()) != std::string_view::npos) {
      if (clock.unit > 1) {
        clock.unit /= 10;
        clock.micros += (text.front() - '0') * clock.unit;
      }
      text.remove_prefix(1);
    }
  }
  return clock;
}

/// Seconds east of UTC, off the front: "Z", "+01:00", "-0500". Nothing: local time.
std::optional<std::optional<std::int64_t>> take_zone(std::string_view& text) {
  if (text.empty()) {
    return std::optional<std::int64_t>();
  }
  if (take(text, 'Z') || take(text, 'z')) {
    return std::optional<std::int64_t>(0);
  }
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const auto hours = take_digits(text, 2);
  static_cast<void>(take(text, ':'));
  const auto minutes = take_digits(text, 2);
  if (!hours || !minutes || *hours > 18 || *minutes > 59) {
    return std::nullopt;
  }
  const std::int64_t east = *hours * 3600 + *minutes * 60;
  return std::optional<std::int64_t>(west ? -east : east);
}

std::optional<std::tm> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  const bool first = take(text, '-');
  const auto month = take_digits(text, 2);
  const bool second = take(text, '-');
  const auto day = take_digits(text, 2);
  if (!year || !month || !day || !first || !second || *month < 1 || *month > 12 || *day < 1 || *day > 31) {
    return std::nullopt;
  }
  std::tm parts{};
  parts.tm_year = *year - 1900;
  parts.tm_mon = *month - 1;
  parts.tm_mday = *day;
  parts.tm_isdst = -1;
  return parts;
}

/// The moment of a date and a clock; the day after it, where `days` is 1.
std::int64_t moment(std::tm parts, std::int64_t micros, std::optional<std::int64_t> east, int days = 0) {
  parts.tm_mday += days;
  const std::int64_t seconds = micros / micros_per_second;
  parts.tm_sec = static_cast<int>(seconds % 60);
  parts.tm_min = static_cast<int>(seconds / 60 % 60);
  parts.tm_hour = static_cast<int>(seconds / 3600);
  const std::int64_t at = east ? std::int64_t{::timegm(&parts)} - *east : std::int64_t{::mktime(&parts)};
  return at * micros_per_second + micros % micros_per_second;
}

Result<FilterRange> read_date_time(std::string_view text) {
  constexpr const char* form = "a time such as 14:03, 14:03:59, 2026-11-21 or 2026-11-21T14:03:59Z";
  const auto date = take_date(text);
  if (!date) {
    return expected(form);
  }
  if (text.empty()) {
    return FilterRange{.begin = moment(*date, 0, {}), .end = moment(*date, 0, {}, 1), .time_of_day = false};
  }
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) {
    return expected(form);
  }
  const auto clock = take_clock(text);
  const auto zone = clock ? take_zone(text) : std::nullopt;
  if (!zone || !text.empty()) {
    return expected(form);
  }
  const std::int64_t begin = moment(*date, clock->micros, *zone);
  return FilterRange{.begin = begin, .end = begin + clock->unit, .time_of_day = false};
}

}  // namespace

Result<FilterRange> read_filter_number(std::string_view text) {
  const auto number = whole(text);
  if (!number) {
    return expected("a whole number");
  }
  return FilterRange{.begin = *number, .end = *number + 1, .time_of_day = false};
}

Result<FilterRange> read_filter_size(std::string_view text) {
  static constexpr std::array<Unit, 12> units{{{"", 1},
                                               {"B", 1},
                                               {"k", 1000},
                                               {"kB", 1000},
                                               {"M", 1'000'000},
                                               {"MB", 1'000'000},
                                               {"G", 1'000'000'000},
                                               {"GB", 1'000'000'000},
                                               {"KiB", 1LL << 10U},
                                               {"MiB", 1LL << 20U},
                                               {"GiB", 1LL << 30U},
                                               {"TiB", 1LL << 40U}}};
  const auto [number, name] = split_measure(text);
  const Unit* unit = find_unit(units, name);
  const auto bytes = unit == nullptr ? std::nullopt : scaled(number, unit->factor);
  if (!bytes) {
    return expected("a size such as 512, 10kB or 2MiB");
  }
  return FilterRange{.begin = *bytes, .end = *bytes + 1, .time_of_day = false};
}

Result<FilterRange> read_filter_duration(std::string_view text) {
  static constexpr std::array<Unit, 7> units{{{"us", 1000},
                                              {"ms", 1'000'000},
                                              {"s", 1'000'000'000},
                                              {"sec", 1'000'000'000},
                                              {"m", 60'000'000'000},
                                              {"min", 60'000'000'000},
                                              {"h", 3'600'000'000'000}}};
  const auto [number, name] = split_measure(text);
  const Unit* unit = find_unit(units, name);
  const auto nanos = unit == nullptr ? std::nullopt : scaled(number, unit->factor);
  if (!nanos) {
    return expected("a duration such as 200ms, 5s or 2m");
  }
  const std::size_t point = number.find('.');
  std::int64_t step = unit->factor;
  for (std::size_t i = point == std::string_view::npos ? number.size() : point + 1; i < number.size(); ++i) {
    step = std::max<std::int64_t>(step / 10, 1);
  }
  return FilterRange{.begin = *nanos, .end = *nanos + std::min(step, largest - *nanos), .time_of_day = false};
}

Result<FilterRange> read_filter_time(std::string_view text) {
  std::string_view rest = text;
  if (const auto clock = take_clock(rest); clock && rest.empty()) {
    return FilterRange{.begin = clock->micros, .end = clock->micros + clock->unit, .time_of_day = true};
  }
  return read_date_time(text);
}

Result<FilterRange> read_filter_version(std::string_view text) {
  if (text::istarts_with(text, "TLSv")) {
    text.remove_prefix(4);
  }
  constexpr std::int64_t most = 999;
  const std::size_t point = text.find('.');
  const auto major = whole(text.substr(0, point));
  const auto minor =
      point == std::string_view::npos ? std::optional<std::int64_t>(0) : whole(text.substr(point + 1));
  if (!major || !minor || *major > most || *minor > most) {
    return expected("a version such as 14.1");
  }
  const std::int64_t value = *major * (most + 1) + *minor;
  return FilterRange{.begin = value, .end = value + 1, .time_of_day = false};
}

std::int64_t time_of_day(microseconds wall) {
  std::int64_t seconds = wall.count() / micros_per_second;
  std::int64_t rest = wall.count() % micros_per_second;
  if (rest < 0) {
    rest += micros_per_second;
    --seconds;
  }
  const std::time_t at = seconds;
  std::tm parts{};
  static_cast<void>(::localtime_r(&at, &parts));
  return ((parts.tm_hour * 60LL + parts.tm_min) * 60 + parts.tm_sec) * micros_per_second + rest;
}

}  // namespace eastap::model
