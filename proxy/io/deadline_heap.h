// Callbacks ordered by the moment they are due. A plain value on one thread; the loop asks it what is due.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

namespace eastap::io {

class DeadlineHeap {
 public:
  using Ticket = std::uint64_t;  ///< never 0, never given twice
  using Moment = std::chrono::nanoseconds;

  Ticket add(Moment due, std::function<void()> what);
  /// The callback will not come; an unknown ticket is ignored.
  void remove(Ticket ticket);

  /// When the next one is due; nullopt when there is none. May name a moment whose callback was removed
  /// since: asking again after take_due() then names the next.
  [[nodiscard]] std::optional<Moment> next() const;

  /// Takes out one callback that is due at `now`, the earliest first and in the order they were added; an
  /// empty function when there is none.
  [[nodiscard]] std::function<void()> take_due(Moment now);

  [[nodiscard]] std::size_t size() const { return callbacks_.size(); }

 private:
  struct Entry {
    Moment due;
    Ticket ticket;
  };
  static bool later(const Entry& a, const Entry& b);
  void sweep();

  std::vector<Entry> heap_;  // may hold entries whose callback is gone; never more than twice the live ones
  std::unordered_map<Ticket, std::function<void()>> callbacks_;
  Ticket last_ = 0;
};

}  // namespace eastap::io
