#include "proxy/base/clock.h"

namespace eastap {

Timestamp SystemClock::now() const {
  return {std::chrono::duration_cast<nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()),
          std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch())};
}

}  // namespace eastap
