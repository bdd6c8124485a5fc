// BatchQueue: a bounded hand-over from loop threads to one consumer thread, in batches. The consumer is woken
// once for a burst and then lingers for more, so that a busy loop pays for one futex call per batch, not per
// item. push() and full() are safe on any thread; take() and release() belong to the consumer. full() and
// release() take no lock: the producer must never sleep because the consumer counts.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace eastap {

template <class Item>
class BatchQueue {
 public:
  struct Limits {
    std::size_t bytes = std::size_t{64} << 20U;  ///< full() from here on; also counts what is being consumed
    std::size_t items = 16384;
    std::chrono::milliseconds linger{50};  ///< how long a batch may grow before it is taken
  };

  explicit BatchQueue(Limits limits) : limits_(limits) {}
  BatchQueue(const BatchQueue&) = delete;
  BatchQueue& operator=(const BatchQueue&) = delete;
  ~BatchQueue() = default;

  /// Takes an item that stands for `bytes` bytes of memory. Never refuses: the producer looks at full().
  void push(Item item, std::size_t bytes) {
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      const bool urgent = is_urgent(bytes);
      wake = items_.empty() || (!urgent_ && urgent);
      urgent_ = urgent_ || urgent;
      items_.push_back(std::move(item));
      bytes_ += bytes;
      ++count_;
    }
    if (wake) {
      changed_.notify_one();
    }
  }

  /// The same unless that would go over the limits; false then.
  [[nodiscard]] bool try_push(Item item, std::size_t bytes) {
    if (full()) {
      return false;
    }
    push(std::move(item), bytes);
    return true;
  }

  [[nodiscard]] bool full() const { return bytes_ >= limits_.bytes || count_ >= limits_.items; }

  /// Calls `wake` once, as soon as the queue is at most half full: now, or later on the consumer's thread.
  void when_relieved(std::function<void()> wake) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(wake));
      // Announced before the look: whoever releases afterwards sees it.
      awaited_ = true;
      if (full()) {
        return;
      }
    }
    tell_waiting();
  }

  /// Waits until there is something, `timeout` has passed (then nothing is given) or the queue was closed,
  /// and moves everything to `out`, which is emptied first. Returns false once the queue is closed and empty.
  bool take(std::vector<Item>& out, std::optional<std::chrono::milliseconds> timeout = std::nullopt) {
    out.clear();
    std::unique_lock lock(mutex_);
    const auto something = [this] { return !items_.empty() || closed_; };
    if (!timeout) {
      changed_.wait(lock, something);
    } else if (!changed_.wait_for(lock, *timeout, something)) {
      return true;
    }
    changed_.wait_for(lock, limits_.linger, [this] { return urgent_ || closed_; });
    urgent_ = false;
    out.swap(items_);
    return !out.empty() || !closed_;
  }

  /// `items` items of together `bytes` bytes are dealt with.
  void release(std::size_t items, std::size_t bytes) {
    const std::size_t items_left = count_ -= items;
    const std::size_t bytes_left = bytes_ -= bytes;
    if (awaited_ && bytes_left <= limits_.bytes / 2 && items_left <= limits_.items / 2) {
      tell_waiting();
    }
  }

  /// Nothing more will come; the consumer takes what is left without lingering.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_one();
  }

 private:
  void tell_waiting() {
    std::vector<std::function<void()>> wake;
    {
      const std::lock_guard lock(mutex_);
      wake.swap(waiting_);
      awaited_ = false;
    }
    for (const auto& call : wake) {
      call();
    }
  }
  /// So much waits that lingering on would only make the queue full.
  [[nodiscard]] bool is_urgent(std::size_t coming) const {
    return bytes_ + coming >= limits_.bytes / 4 || count_ + 1 >= limits_.items / 4;
  }

  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Item> items_;
  std::vector<std::function<void()>> waiting_;
  std::atomic<std::size_t> bytes_ = 0;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> awaited_ = false;  // waiting_ is not empty
  bool urgent_ = false;
  bool closed_ = false;
};

}  // namespace eastap
