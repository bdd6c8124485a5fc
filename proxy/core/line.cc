#include "proxy/core/line.h"

#include <algorithm>
#include <utility>

namespace eastap::core {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

void LineFault::add(const LineFault& other) {
  if (other.piece != 0) {
    piece = other.piece;
    interval = other.interval;
  }
  if (other.latency + other.jitter > milliseconds(0)) {
    latency = other.latency;
    jitter = other.jitter;
    seed = other.seed;
  }
  if (other.limit) {
    limit = other.limit;
    resets = other.resets;
  }
}

void Line::put(ByteView bytes, nanoseconds now) {
  if (bytes.empty()) {
    return;
  }
  nanoseconds due{0};
  if (fault_.latency + fault_.jitter > milliseconds(0)) {
    const auto spread = static_cast<std::uint64_t>(fault_.jitter.count());
    due = now + fault_.latency + milliseconds(spread == 0 ? 0 : random_.below(spread + 1));
    if (!arrivals_.empty()) {
      due = std::max(due, arrivals_.back().due);  // no byte overtakes another
    }
  }
  if (!arrivals_.empty() && arrivals_.back().due == due) {
    arrivals_.back().bytes += bytes.size();
  } else {
    arrivals_.push_back({bytes.size(), due});
  }
  append(queue_, bytes);
}

nanoseconds Line::due_time() const {
  return std::max(arrivals_.front().due, next_piece_);
}

Bytes Line::take(nanoseconds now) {
  now = std::max(now, floor_);
  Bytes out;
  while (waiting() > 0 && !cut() && due_time() <= now) {
    std::size_t count = arrivals_.front().bytes;
    if (fault_.piece != 0) {
      count = std::min(count, fault_.piece);
    }
    if (fault_.limit) {
      count = static_cast<std::size_t>(std::min<std::uint64_t>(count, *fault_.limit - sent_));
    }
    append(out, ByteView(queue_).subspan(begin_, count));
    consume(count);
    if (fault_.piece != 0) {
      const double part = static_cast<double>(count) / static_cast<double>(fault_.piece);
      const nanoseconds pause(
          static_cast<std::int64_t>(part * static_cast<double>(nanoseconds(fault_.interval).count())));
      next_piece_ = std::max(next_piece_, now) + pause;
    }
  }
  return out;
}

Bytes Line::take_all() {
  Bytes rest = to_bytes(ByteView(queue_).subspan(begin_));
  consume(rest.size());
  return rest;
}

void Line::consume(std::size_t count) {
  begin_ += count;
  sent_ += count;
  while (count > 0) {
    Arrival& first = arrivals_.front();
    const std::size_t of_first = std::min(count, first.bytes);
    first.bytes -= of_first;
    count -= of_first;
    if (first.bytes == 0) {
      arrivals_.pop_front();
    }
  }
  constexpr std::size_t tidy_at = 64U << 10U;
  if (begin_ == queue_.size()) {
    queue_ = {};
    begin_ = 0;
  } else if (begin_ >= tidy_at && begin_ >= queue_.size() / 2) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
}

std::optional<milliseconds> Line::next(nanoseconds now) {
  if (waiting() == 0 || cut()) {
    return std::nullopt;
  }
  promised_ = due_time();
  const auto left = std::chrono::ceil<milliseconds>(promised_ - std::max(now, floor_));
  return std::max(left, milliseconds(1));
}

}  // namespace eastap::core
