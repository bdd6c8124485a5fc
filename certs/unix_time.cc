#include "certs/unix_time.h"

#include <fmt/format.h>

namespace eastap::certs {

std::string day_text(UnixTime time) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string to_text(UnixTime time) {
  const std::chrono::hh_mm_ss clock{time - std::chrono::floor<std::chrono::days>(time)};
  return fmt::format("{} {:02}:{:02}:{:02}Z", day_text(time), clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

}  // namespace eastap::certs
