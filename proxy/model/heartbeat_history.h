// How long a phone's Pings and hanging Syncs were asked to wait, how long they really lived, and who ended
// them. Finds connections that are always cut at the same age, and phones that lower their heartbeat. Pure;
// single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "proxy/base/clock.h"

namespace eastap::model {

enum class WaitEnd : std::uint8_t {
  changes,          ///< the server answered before the heartbeat, with or without changes
  expired,          ///< the server answered because the heartbeat was over
  refused,          ///< a failure status or HTTP code
  cut_by_client,    ///< reset from the phone's side
  cut_by_upstream,  ///< reset from the server's side
  cut,              ///< closed without an answer, from either side
  by_tap,           ///< by a fault, or because the tap stopped
};
[[nodiscard]] std::string_view to_string(WaitEnd end);
[[nodiscard]] constexpr bool is_cut(WaitEnd end) {
  return end == WaitEnd::cut_by_client || end == WaitEnd::cut_by_upstream || end == WaitEnd::cut;
}

/// One Ping or hanging Sync.
struct Wait {
  eas::Command command = eas::Command::ping;
  microseconds started{0};
  microseconds lived{0};
  std::uint32_t asked = 0;    ///< seconds
  std::uint32_t folders = 0;  ///< that it watches
  WaitEnd end = WaitEnd::changes;
  std::optional<std::uint32_t> limit;  ///< seconds that a refusing server allows
  [[nodiscard]] std::int64_t seconds() const {
    return std::chrono::duration_cast<std::chrono::seconds>(lived).count();
  }
};

/// What is remarkable about one of them, against those before.
struct WaitVerdict {
  /// Waits cut at about the same age, with this one; 0 unless this one was cut before its heartbeat.
  std::uint32_t cuts = 0;
  std::int64_t cut_age = 0;        ///< seconds, their mean
  WaitEnd cut_end = WaitEnd::cut;  ///< the same of all of them, else `cut`
  /// The heartbeat before, where this one asks for less of itself; seconds.
  std::optional<std::uint32_t> lowered_from;
  WaitEnd before = WaitEnd::changes;  ///< how that one ended
  std::int64_t before_age = 0;        ///< seconds that it lived

  [[nodiscard]] bool cuts_repeat() const { return cuts >= 3; }
};

class HeartbeatHistory {
 public:
  static constexpr std::size_t max_waits = 16;
  static constexpr microseconds shortest_cut =
      std::chrono::seconds(10);  ///< younger ones are no idle timeout

  /// `wait` may still run: then only its beginning is judged.
  [[nodiscard]] WaitVerdict judge(const Wait& wait, bool over) const;
  void learn(const Wait& wait);

  /// The one that ended last stands last.
  [[nodiscard]] const std::vector<Wait>& waits() const { return waits_; }

 private:
  std::vector<Wait> waits_;
};

}  // namespace eastap::model
