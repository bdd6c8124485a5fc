// Values that are known by serial numbers, each added under a higher one than all before. Made for many that
// come and go at the end of the list while some others stay: those cost a search by halves, and a move of
// what is behind them when they go.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace eastap::script {

/// What it holds lies still. Not for several threads.
template <class T>
class BySerial {
 public:
  struct Entry {
    std::uint64_t serial = 0;
    std::unique_ptr<T> value;
  };

  /// `serial` is higher than every one before it.
  T& add(std::uint64_t serial, std::unique_ptr<T> value) {
    return *entries_.emplace_back(serial, std::move(value)).value;
  }
  /// Null where there is none of that number (any more).
  [[nodiscard]] T* find(std::uint64_t serial) const {
    const auto found = place(entries_, serial);
    return found == entries_.end() ? nullptr : found->value.get();
  }
  /// Takes it off the list; null where there is none.
  [[nodiscard]] std::unique_ptr<T> take(std::uint64_t serial) {
    const auto found = place(entries_, serial);
    if (found == entries_.end()) {
      return nullptr;
    }
    std::unique_ptr<T> taken = std::move(found->value);
    entries_.erase(found);
    return taken;
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// In the order of their numbers.
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }

 private:
  /// Most often it is the last one.
  static auto place(auto& entries, std::uint64_t serial) {
    if (!entries.empty() && entries.back().serial == serial) {
      return entries.end() - 1;
    }
    const auto found = std::ranges::lower_bound(entries, serial, {}, &Entry::serial);
    return found == entries.end() || found->serial != serial ? entries.end() : found;
  }

  std::vector<Entry> entries_;
};

}  // namespace eastap::script
