#include "proxy/io/rate_limit.h"

#include <utility>

namespace eastap::io {

std::optional<std::uint64_t> RateLimit::allow(std::chrono::nanoseconds now) {
  if (!begun_ || now - *begun_ >= window_) {
    begun_ = now;
    said_ = 0;
  }
  if (said_ >= most_) {
    ++quiet_;
    return std::nullopt;
  }
  ++said_;
  return std::exchange(quiet_, 0);
}

}  // namespace eastap::io
