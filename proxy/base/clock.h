// Time as eastap carries it. The pure core never asks for the time: every event brings a Timestamp.
#pragma once

#include <chrono>
#include <cstdint>

namespace eastap {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// One moment on both clocks. `steady` orders and measures; `wall` is shown and stored.
struct Timestamp {
  nanoseconds steady{0};  ///< monotonic clock, arbitrary start
  microseconds wall{0};   ///< since 1970-01-01T00:00:00Z

  [[nodiscard]] nanoseconds since(const Timestamp& earlier) const { return steady - earlier.steady; }
};

/// The seam for whoever must ask for the time; tests use a fake.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() const = 0;
  /// now().steady alone, for whoever measures: half the work.
  [[nodiscard]] virtual nanoseconds steady() const { return now().steady; }
};

/// The clocks of this machine.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
  [[nodiscard]] nanoseconds steady() const override;
};

}  // namespace eastap
