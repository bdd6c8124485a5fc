// Moments and durations as people read them. Pure but for the time zone, which the system gives.
#pragma once

#include <cstdint>
#include <string>

#include "proxy/base/clock.h"

namespace eastap::ui {

/// "14:03:59.120" in local time. Keeps the last second's text, so that busy output does not ask the system
/// each time. One for each thread.
class LocalTime {
 public:
  void append(std::string& line, microseconds wall);

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

/// Minutes that local time is ahead of UTC at a moment (milliseconds since 1970).
[[nodiscard]] int local_offset(std::int64_t unix_ms);
/// "2026-11-21 14:03:59.120 +0100" in local time.
[[nodiscard]] std::string full_local_time(microseconds wall);
/// "2026-11-21T13:03:59.120Z", RFC 3339.
[[nodiscard]] std::string utc_time(microseconds wall);
/// "0.4 ms", "41 ms", "2.3 s", "12:31 min", "1:02:31 h"; "-0.6 ms".
[[nodiscard]] std::string duration_text(nanoseconds duration);
/// "00:12" or "1:02:31", for what still waits.
[[nodiscard]] std::string clock_text(nanoseconds duration);

}  // namespace eastap::ui
