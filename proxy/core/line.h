// Line: one direction of a connection, or the body of one message, that a fault makes slow or cuts: bytes go
// in as they come, and out in pieces, later, up to a limit. Owned by a session or its relay. No clock: its
// owner says the time and starts the timers that it asks for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "proxy/base/bytes.h"
#include "proxy/base/random.h"

namespace eastap::core {

/// What faults make of a line. Members that say nothing (zero, nullopt) leave things as they are.
struct LineFault {
  std::size_t piece = 0;                    ///< most bytes that go out at once
  std::chrono::milliseconds interval{0};    ///< behind a whole piece; behind a part of one, its part
  std::chrono::milliseconds latency{0};     ///< how long each byte is held
  std::chrono::milliseconds jitter{0};      ///< and up to so much longer, in their order
  std::uint64_t seed = 1;                   ///< decides the jitter
  std::optional<std::uint64_t> limit = {};  ///< bytes; behind them nothing goes out any more
  bool resets = true;                       ///< how the connection ends then: RST, or FIN

  /// What another fault says besides; the later word counts.
  void add(const LineFault& other);
};

/// A connection that stays open without being read or written to, as after a lost NAT entry.
struct HalfOpen {
  bool client = true;
  bool upstream = false;
  std::chrono::milliseconds until_reset{0};  ///< how long; then both connections are reset
};

/// Most bytes that wait in a line before its owner stops reading; what was read already may come on top.
inline constexpr std::size_t line_high_mark = 128U << 10U;
/// And at how many it reads on.
inline constexpr std::size_t line_low_mark = 32U << 10U;

class Line {
 public:
  explicit Line(const LineFault& fault) : fault_(fault), random_(fault.seed) {}

  void put(ByteView bytes, std::chrono::nanoseconds now);
  /// What may go out now, perhaps nothing.
  [[nodiscard]] Bytes take(std::chrono::nanoseconds now);
  /// Everything that waits, at once: the fault is over.
  [[nodiscard]] Bytes take_all();
  /// In what time to call fired() and take(); nothing where no byte waits.
  [[nodiscard]] std::optional<std::chrono::milliseconds> next(std::chrono::nanoseconds now);
  /// The time that next() asked for is over, whatever the clock says: timers have their own rounding.
  void fired() { floor_ = promised_; }

  [[nodiscard]] std::size_t waiting() const { return queue_.size() - begin_; }
  /// The limit is reached.
  [[nodiscard]] bool cut() const { return fault_.limit && sent_ >= *fault_.limit; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] const LineFault& fault() const { return fault_; }

 private:
  /// Bytes that may go out from `due` on.
  struct Arrival {
    std::size_t bytes = 0;
    std::chrono::nanoseconds due{0};
  };

  [[nodiscard]] std::chrono::nanoseconds due_time() const;
  void consume(std::size_t count);

  LineFault fault_;
  Random random_;
  Bytes queue_;
  std::size_t begin_ = 0;  // what of queue_ has gone out
  std::deque<Arrival> arrivals_;
  std::uint64_t sent_ = 0;
  std::chrono::nanoseconds next_piece_{0};
  std::chrono::nanoseconds promised_{0};
  std::chrono::nanoseconds floor_{0};
};

}  // namespace eastap::core
