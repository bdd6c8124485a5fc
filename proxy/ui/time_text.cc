#include "proxy/ui/time_text.h"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace eastap::ui {
namespace {

constexpr std::int64_t micros_per_second = 1'000'000;

struct Split {
  std::int64_t seconds;
  std::int64_t millis;
};
Split split(microseconds wall) {
  std::int64_t seconds = wall.count() / micros_per_second;
  std::int64_t rest = wall.count() % micros_per_second;
  if (rest < 0) {
    rest += micros_per_second;
    --seconds;
  }
  return {seconds, rest / 1000};
}

/// Of a negative duration; the least one, which has no counterpart, is taken as the next.
nanoseconds length_of(nanoseconds negative) {
  return -std::max(negative, -nanoseconds::max());
}

/// "-0.6 ms"; what rounds to nothing has no sign.
std::string with_minus(std::string text) {
  const bool counts = text.find_first_of("123456789") != std::string::npos;
  if (counts) {
    text.insert(0, 1, '-');
  }
  return text;
}

std::tm local(std::int64_t seconds) {
  const std::time_t at = seconds;
  std::tm parts{};
  static_cast<void>(::localtime_r(&at, &parts));
  return parts;
}

}  // namespace

void LocalTime::append(std::string& line, microseconds wall) {
  const auto [seconds, millis] = split(wall);
  if (seconds != second_) {
    const std::tm parts = local(seconds);
    text_ = fmt::format("{:02}:{:02}:{:02}.", parts.tm_hour, parts.tm_min, parts.tm_sec);
    second_ = seconds;
  }
  line += text_;
  line += static_cast<char>('0' + (millis / 100));
  line += static_cast<char>('0' + (millis / 10 % 10));
  line += static_cast<char>('0' + (millis % 10));
}

int local_offset(std::int64_t unix_ms) {
  return static_cast<int>(local(split(microseconds(unix_ms * 1000)).seconds).tm_gmtoff / 60);
}

std::string full_local_time(microseconds wall) {
  const auto [seconds, millis] = split(wall);
  const std::tm parts = local(seconds);
  const long minutes = parts.tm_gmtoff / 60;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03} {}{:02}{:02}", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, millis,
                     minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::string utc_time(microseconds wall) {
  const auto [seconds, millis] = split(wall);
  const std::time_t at = seconds;
  std::tm parts{};
  static_cast<void>(::gmtime_r(&at, &parts));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, millis);
}

std::string duration_text(nanoseconds duration) {
  if (duration.count() < 0) {
    return with_minus(duration_text(length_of(duration)));
  }
  const auto micros = std::chrono::duration_cast<microseconds>(duration).count();
  const std::int64_t seconds = micros / micros_per_second;
  if (micros < 10'000) {
    return fmt::format("{}.{} ms", micros / 1000, micros / 100 % 10);
  }
  if (micros < micros_per_second) {
    return fmt::format("{} ms", micros / 1000);
  }
  if (seconds < 100) {
    return fmt::format("{}.{} s", seconds, micros / 100'000 % 10);
  }
  return clock_text(duration) + (seconds < 3600 ? " min" : " h");
}

std::string clock_text(nanoseconds duration) {
  if (duration.count() < 0) {
    return with_minus(clock_text(length_of(duration)));
  }
  const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  if (seconds < 3600) {
    return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
  }
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace eastap::ui
