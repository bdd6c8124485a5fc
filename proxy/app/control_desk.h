// What `eastap ctl` may ask of a running tap: one JSON object per line in and out. Owned by the tap, on the
// loop's thread.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "proxy/script/host.h"

namespace eastap::app {

/// {"do": "faults"} and the like, see docs/control.md. An answer has "ok": true with what was asked for, or
/// "ok": false with "error" in words.
class ControlDesk {
 public:
  /// `status`: facts of the tap as a whole, for {"do": "status"}.
  ControlDesk(script::Host& host, std::function<nlohmann::json()> status)
      : host_(&host), status_(std::move(status)) {}

  [[nodiscard]] std::string answer(std::string_view line);

 private:
  script::Host* host_;
  std::function<nlohmann::json()> status_;
};

/// Where a tap with this state folder listens for `eastap ctl`.
[[nodiscard]] inline std::filesystem::path control_socket_of(const std::filesystem::path& state_folder) {
  return state_folder / "control.sock";
}

}  // namespace eastap::app
