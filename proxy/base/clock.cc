#include "proxy/base/clock.h"

namespace eastap {

Timestamp SystemClock::now() const {
  return {steady(),
          std::chrono::duration_cast<microseconds>(std::chrono::system_clock::now().time_since_epoch())};
}

nanoseconds SystemClock::steady() const {
  return std::chrono::duration_cast<nanoseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace eastap
