// What `eastap ctl` and the API may ask of a running tap: one JSON object in, one out. The one table of
// operations, whichever way they come. Owned by the tap, on the loop's thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "proxy/app/break_desk.h"
#include "proxy/base/scheduler.h"
#include "proxy/script/host.h"

namespace eastap::app {

/// What operations work on; all outlive the desk.
struct ControlParts {
  script::Host& host;
  BreakDesk& breaks;
  Scheduler& scheduler;
  /// Facts of the tap as a whole, for {"do": "status"}.
  std::function<nlohmann::json()> status;
};

/// {"do": "faults"} and the like, see docs/control.md. An answer has "ok": true with what was asked for, or
/// "ok": false with "error" in words, "offset" where a byte of what was given is meant, and "lines" where a
/// line of a script is: that line, and perhaps a caret below.
class ControlDesk {
 public:
  static constexpr std::size_t max_waiting = 64;  ///< of held.wait at once
  static constexpr std::chrono::seconds longest_wait{60};

  explicit ControlDesk(ControlParts parts) : parts_(std::move(parts)) {}
  ControlDesk(const ControlDesk&) = delete;
  ControlDesk& operator=(const ControlDesk&) = delete;
  /// Whoever waits is not answered.
  ~ControlDesk();

  /// Takes the answer, one line without its end.
  using Reply = std::function<void(std::string answer)>;
  /// `reply` is called once, mostly before this returns; held.wait, lua and what loads a script may answer
  /// later.
  void answer(std::string_view line, Reply reply);

 private:
  struct Waiting {
    std::uint64_t after = 0;
    Reply reply;
    Scheduler::Ticket ticket = 0;
    BreakDesk::WatchId watch = 0;
  };

  void wait_for_held(const nlohmann::json& asked, Reply reply);
  void end_wait(std::uint64_t id);
  void run_lua(const nlohmann::json& asked, Reply reply);

  ControlParts parts_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t last_waiting_ = 0;
};

/// Where a tap with this state folder listens for `eastap ctl`.
[[nodiscard]] inline std::filesystem::path control_socket_of(const std::filesystem::path& state_folder) {
  return state_folder / "control.sock";
}
/// Where a tap with this state folder leaves the address and token of its API.
[[nodiscard]] inline std::filesystem::path api_file_of(const std::filesystem::path& state_folder) {
  return state_folder / "api.json";
}

}  // namespace eastap::app
