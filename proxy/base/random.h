// Repeatable random numbers: the same seed gives the same sequence on every machine and in every version of
// eastap, so that a fault can be had again. Not for keys. A plain value; one thread at a time.
#pragma once

#include <cstdint>

namespace eastap {

/// SplitMix64: 64 bits of state, passes the usual test batteries, and short enough to keep for ever.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  /// A number below `bound` (at least 1), every one equally likely.
  [[nodiscard]] constexpr std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t whole = UINT64_MAX - UINT64_MAX % bound;
    std::uint64_t drawn = next();
    while (drawn >= whole) {
      drawn = next();
    }
    return drawn % bound;
  }

  /// In [0, 1), with 53 bits.
  [[nodiscard]] constexpr double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

 private:
  std::uint64_t state_;
};

}  // namespace eastap
