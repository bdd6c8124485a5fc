#include "certs/leaf_cache.h"

#include <algorithm>

namespace eastap::certs {

LeafCache::LeafCache(std::size_t capacity) : capacity_(std::max<std::size_t>(capacity, 1)) {}

LeafPtr LeafCache::find(const LeafRequest& request, UnixTime now) {
  const auto found = index_.find(request);
  if (found == index_.end()) {
    return nullptr;
  }
  const LeafPtr& leaf = found->second->second;
  constexpr std::chrono::days renewed_before_end{1};  // no phone's clock is far ahead
  if (!leaf->facts().valid_at(now) || now + renewed_before_end > leaf->facts().not_after) {
    entries_.erase(found->second);
    index_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return leaf;
}

void LeafCache::put(const LeafRequest& request, LeafPtr leaf) {
  if (const auto found = index_.find(request); found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
  if (entries_.size() == capacity_) {
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
  entries_.emplace_front(request, std::move(leaf));
  index_.emplace(request, entries_.begin());
}

}  // namespace eastap::certs
