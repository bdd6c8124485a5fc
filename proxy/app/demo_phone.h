// The demo's phone: plays one day of EAS commands against the tap, on the calling thread. For `eastap demo`
// and tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "proxy/base/result.h"

namespace eastap::app::demo {

struct DayReport {
  std::size_t asked = 0;
  std::size_t answered = 0;    ///< with HTTP 200
  std::size_t unreadable = 0;  ///< answers whose body could not be read: the demo's fault shows here
};

/// Plays the day against 127.0.0.1:`port`, trusting the CA in `ca_file` for the name `host`. `ended` is asked
/// between steps. `hurry` leaves the pauses out. Fails when the tap cannot be reached or its certificate is
/// not trusted.
[[nodiscard]] Result<DayReport> play_day(std::uint16_t port, const std::string& host,
                                         const std::string& ca_file, bool hurry,
                                         const std::function<bool()>& ended);

}  // namespace eastap::app::demo
