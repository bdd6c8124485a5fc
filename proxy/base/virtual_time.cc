#include "proxy/base/virtual_time.h"

#include <algorithm>

namespace eastap {

Scheduler::Ticket VirtualTime::after(std::chrono::milliseconds delay, std::function<void()> what) {
  const Ticket ticket = ++last_;
  timers_.emplace(std::pair(now_.steady + std::max(delay, std::chrono::milliseconds(0)), ticket),
                  std::move(what));
  return ticket;
}

void VirtualTime::cancel(Ticket ticket) {
  std::erase_if(timers_, [ticket](const auto& timer) { return timer.first.second == ticket; });
}

void VirtualTime::move_to(nanoseconds until) {
  while (step(until)) {
  }
  set(std::max(until, now_.steady));
}

bool VirtualTime::step(nanoseconds until) {
  if (timers_.empty() || timers_.begin()->first.first > until) {
    return false;
  }
  const auto due = timers_.begin();
  set(std::max(now_.steady, due->first.first));
  const auto what = std::move(due->second);
  timers_.erase(due);
  what();
  return true;
}

void VirtualTime::set(nanoseconds steady) {
  now_.wall += std::chrono::duration_cast<microseconds>(steady - now_.steady);
  now_.steady = steady;
}

}  // namespace eastap
