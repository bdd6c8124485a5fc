#include "proxy/model/smallest_part.h"

#include <algorithm>
#include <numeric>

namespace eastap::model {

SmallestPart::SmallestPart(std::size_t count)
    : kept_(count), piece_(std::max<std::size_t>((count + 1) / 2, 1)), end_(count) {
  std::iota(kept_.begin(), kept_.end(), std::size_t{0});
}

/// From the end: what comes behind the failure goes first.
std::optional<SmallestPart::Part> SmallestPart::next() {
  while (kept_.size() > 1) {
    if (end_ == 0) {
      if (!next_round()) {
        return std::nullopt;
      }
      continue;
    }
    if (begin() == 0 && end_ == kept_.size()) {  // nothing would be left
      end_ = 0;
      continue;
    }
    Part part;
    part.reserve(kept_.size());
    part.insert(part.end(), kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(begin()));
    part.insert(part.end(), kept_.begin() + static_cast<std::ptrdiff_t>(end_), kept_.end());
    return part;
  }
  return std::nullopt;
}

void SmallestPart::tell(bool fails) {
  if (fails) {
    kept_.erase(kept_.begin() + static_cast<std::ptrdiff_t>(begin()),
                kept_.begin() + static_cast<std::ptrdiff_t>(end_));
    shortened_ = true;
  }
  end_ = begin();
}

/// Smaller pieces; single elements again for as long as one of them could go.
bool SmallestPart::next_round() {
  if (piece_ == 1 && !shortened_) {
    return false;
  }
  piece_ = std::max<std::size_t>(piece_ / 2, 1);
  piece_ = std::min(piece_, std::max<std::size_t>(kept_.size() / 2, 1));
  end_ = kept_.size();
  shortened_ = false;
  return true;
}

}  // namespace eastap::model
