// When a phone's recorded requests are sent again: in their order, each as long after the answer that it
// waited for as in the recording, and those that ran side by side side by side. Pure: whoever plays brings
// the time. Single-threaded.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace eastap::model {

/// A recorded request's place in time; times are microseconds of one clock.
struct PlaySlot {
  std::chrono::microseconds started{0};
  std::chrono::microseconds finished{0};  ///< zero: no answer is in the trace
  std::uint64_t lane = 0;                 ///< connection that it came on; one request at a time on each
};

class PlaySchedule {
 public:
  using Time = std::chrono::nanoseconds;

  /// `slots` in the order of their start. `speed`: 1 as recorded, 10 ten times as fast, 0 without pauses.
  PlaySchedule(std::vector<PlaySlot> slots, double speed);

  struct Next {
    enum class What : std::uint8_t {
      start,    ///< send `index` now
      wait,     ///< nothing before `at`
      blocked,  ///< nothing before a request that runs has ended
      over,     ///< everything was sent and has ended
    };
    What what = What::over;
    std::size_t index = 0;
    Time at{0};
  };
  /// `now` counts from whenever this phone began.
  [[nodiscard]] Next next(Time now) const;
  void begun(std::size_t index);
  void ended(std::size_t index, Time now);
  /// What has not begun will not; what runs ends.
  void stop() { next_ = slots_.size(); }

  /// Whether any request of that lane is still to come or runs.
  [[nodiscard]] bool needs_lane(std::uint64_t lane) const;

 private:
  struct Past {
    std::chrono::microseconds recorded_end{0};
    Time end{0};
  };
  [[nodiscard]] bool waits_for(std::size_t earlier, std::size_t index) const;
  [[nodiscard]] Time due(std::size_t index) const;

  std::vector<PlaySlot> slots_;
  std::unordered_map<std::uint64_t, std::size_t> last_on_lane_;  // index into slots_
  double speed_;
  std::size_t next_ = 0;
  std::vector<std::size_t> running_;
  std::vector<Past> past_;  // of what has ended; only what may still be the last end before a start
};

}  // namespace eastap::model
