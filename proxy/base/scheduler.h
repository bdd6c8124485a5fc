// Timers for rooms that have no event loop of their own; proxy/io implements it, tests fake it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace eastap {

/// Single-threaded: all calls and callbacks on the loop's thread.
class Scheduler {
 public:
  using Ticket = std::uint64_t;  ///< never 0

  Scheduler() = default;
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;
  virtual ~Scheduler() = default;

  /// Calls `what` once, no sooner than `delay` from now and never before after() has returned.
  virtual Ticket after(std::chrono::milliseconds delay, std::function<void()> what) = 0;
  /// The callback will not come; an unknown ticket is ignored.
  virtual void cancel(Ticket ticket) = 0;
};

}  // namespace eastap
