// VirtualTime: a clock and a scheduler whose time passes only when somebody moves it, so that what takes an
// hour in the field takes none offline. One thread.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "proxy/base/clock.h"
#include "proxy/base/scheduler.h"

namespace eastap {

class VirtualTime final : public Clock, public Scheduler {
 public:
  explicit VirtualTime(const Timestamp& start) : now_(start) {}

  [[nodiscard]] Timestamp now() const override { return now_; }
  Ticket after(std::chrono::milliseconds delay, std::function<void()> what) override;
  void cancel(Ticket ticket) override;

  /// Moves to `until`, running what falls due on the way; a moment that is past changes nothing.
  void move_to(nanoseconds until);
  /// Runs what falls due next and moves there; false when nothing waits or it would be later than `until`.
  bool step(nanoseconds until);
  /// How many wait.
  [[nodiscard]] std::size_t pending() const { return timers_.size(); }

 private:
  void set(nanoseconds steady);

  Timestamp now_;
  Ticket last_ = 0;
  std::map<std::pair<nanoseconds, Ticket>, std::function<void()>> timers_;
};

}  // namespace eastap
