// The time as certificates count it. Nothing in certs asks a clock: every function that needs the time is
// given it.
#pragma once

#include <chrono>
#include <string>

#include "proxy/base/clock.h"

namespace eastap::certs {

/// Whole seconds since 1970-01-01T00:00:00Z.
using UnixTime = std::chrono::sys_seconds;

[[nodiscard]] inline UnixTime unix_time(const Timestamp& moment) {
  return UnixTime{std::chrono::floor<std::chrono::seconds>(moment.wall)};
}

/// "2026-11-21 06:48:00Z".
[[nodiscard]] std::string to_text(UnixTime time);

/// "2026-11-21".
[[nodiscard]] std::string day_text(UnixTime time);

}  // namespace eastap::certs
