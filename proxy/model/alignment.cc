#include "proxy/model/alignment.h"

#include <algorithm>

namespace eastap::model {
namespace {

using Keys = std::span<const std::uint64_t>;

/// Lengths of the longest common subsequences of all tails of two short sequences.
class TailLengths {
 public:
  TailLengths(Keys first, Keys second)
      : columns_(second.size() + 1), lengths_((first.size() + 1) * columns_) {
    for (std::size_t i = first.size(); i-- > 0;) {
      for (std::size_t j = second.size(); j-- > 0;) {
        lengths_[i * columns_ + j] = first[i] == second[j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1)
                                                           : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }
  [[nodiscard]] std::uint16_t at(std::size_t i, std::size_t j) const { return lengths_[i * columns_ + j]; }

 private:
  std::size_t columns_;
  std::vector<std::uint16_t> lengths_;
};

}  // namespace

std::vector<Aligned> align(Keys first, Keys second, std::size_t window) {
  constexpr std::size_t largest = 30'000;  // lengths are 16 bits wide
  window = std::clamp<std::size_t>(window, 2, largest);
  std::vector<Aligned> all;
  all.reserve(std::max(first.size(), second.size()));
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < first.size() && j < second.size()) {
    if (first[i] == second[j]) {  // taking the next two is never worse than leaving them
      all.push_back({i++, j++});
      continue;
    }
    const Keys left = first.subspan(i, std::min(window, first.size() - i));
    const Keys right = second.subspan(j, std::min(window, second.size() - j));
    const bool last = left.size() == first.size() - i && right.size() == second.size() - j;
    const TailLengths lengths(left, right);
    // Near the end of a window what follows is not known yet, so only its first half is taken.
    const std::size_t most = last ? window : window / 2;
    std::size_t x = 0;
    std::size_t y = 0;
    while (x < left.size() && y < right.size() && (last || (x < most && y < most))) {
      if (left[x] == right[y]) {
        all.push_back({i + x++, j + y++});
      } else if (lengths.at(x + 1, y) >= lengths.at(x, y + 1)) {
        all.push_back({i + x++, std::nullopt});
      } else {
        all.push_back({std::nullopt, j + y++});
      }
    }
    i += x;
    j += y;
  }
  for (; i < first.size(); ++i) {
    all.push_back({i, std::nullopt});
  }
  for (; j < second.size(); ++j) {
    all.push_back({std::nullopt, j});
  }
  return all;
}

}  // namespace eastap::model
