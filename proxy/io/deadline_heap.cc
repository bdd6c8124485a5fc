#include "proxy/io/deadline_heap.h"

#include <algorithm>
#include <utility>

namespace eastap::io {

namespace {
constexpr std::size_t swept_from = 64;  // below this many entries a sweep gains nothing
}

bool DeadlineHeap::later(const Entry& a, const Entry& b) {
  return a.due != b.due ? a.due > b.due : a.ticket > b.ticket;
}

DeadlineHeap::Ticket DeadlineHeap::add(Moment due, std::function<void()> what) {
  const Ticket ticket = ++last_;
  callbacks_.emplace(ticket, std::move(what));
  heap_.push_back({due, ticket});
  std::ranges::push_heap(heap_, later);
  return ticket;
}

void DeadlineHeap::remove(Ticket ticket) {
  if (callbacks_.erase(ticket) > 0 && heap_.size() > swept_from && heap_.size() > 2 * callbacks_.size()) {
    sweep();
  }
}

// Removed callbacks leave their entry behind; connections that cancel their timers for hours must not pile
// them up.
void DeadlineHeap::sweep() {
  std::erase_if(heap_, [this](const Entry& entry) { return !callbacks_.contains(entry.ticket); });
  std::ranges::make_heap(heap_, later);
  heap_.shrink_to_fit();
}

std::optional<DeadlineHeap::Moment> DeadlineHeap::next() const {
  return heap_.empty() ? std::nullopt : std::optional(heap_.front().due);
}

std::function<void()> DeadlineHeap::take_due(Moment now) {
  while (!heap_.empty() && heap_.front().due <= now) {
    const Ticket ticket = heap_.front().ticket;
    std::ranges::pop_heap(heap_, later);
    heap_.pop_back();
    const auto found = callbacks_.find(ticket);
    if (found != callbacks_.end()) {
      std::function<void()> what = std::move(found->second);
      callbacks_.erase(found);
      return what;
    }
  }
  return {};
}

}  // namespace eastap::io
