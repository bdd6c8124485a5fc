// The leaves in use, least recently used out first. One for each worker; only its thread touches it.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

#include "certs/leaf.h"
#include "certs/unix_time.h"

namespace eastap::certs {

class LeafCache {
 public:
  /// At most `capacity` leaves (about 4 KB each), at least one.
  explicit LeafCache(std::size_t capacity = 1000);

  /// The leaf kept for an equal request; null when there is none, or when it ends within a day of `now` or
  /// has not begun.
  [[nodiscard]] LeafPtr find(const LeafRequest& request, UnixTime now);

  /// Keeps `leaf` for `request`, in place of one that was kept before.
  void put(const LeafRequest& request, LeafPtr leaf);

  [[nodiscard]] std::size_t size() const { return index_.size(); }

 private:
  using Entry = std::pair<LeafRequest, LeafPtr>;

  std::size_t capacity_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<LeafRequest, std::list<Entry>::iterator> index_;
};

}  // namespace eastap::certs
