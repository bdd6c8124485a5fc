// Keeps a log readable when the same thing happens thousands of times. A value, one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace eastap::io {

class RateLimit {
 public:
  /// At most `most` in each `window`.
  RateLimit(unsigned most, std::chrono::nanoseconds window) : most_(most), window_(window) {}

  /// nullopt: keep quiet. Otherwise say it, and how many times it was kept quiet since the last time it was
  /// said.
  [[nodiscard]] std::optional<std::uint64_t> allow(std::chrono::nanoseconds now);

 private:
  unsigned most_;
  std::chrono::nanoseconds window_;
  std::optional<std::chrono::nanoseconds> begun_;
  unsigned said_ = 0;
  std::uint64_t quiet_ = 0;
};

}  // namespace eastap::io
