// The event loop of one thread: one libuv loop with one timer for all deadlines, a mailbox that other threads
// may post to, signals, the buffer that every stream reads into, and the watch for resets of paused sockets.
// Owned by the worker; everything but Remote is for the loop's thread alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/base/scheduler.h"

struct uv_loop_s;

namespace eastap::io {

class ResetWatch;
class TurnEnd;

/// Calls into the loop from any thread. Copies name the same loop and may outlive it.
class Remote {
 public:
  /// `what` runs on the loop's thread soon, in the order of the posts. Nothing happens once the loop is
  /// closed.
  void post(std::function<void()> what) const;

 private:
  friend class Loop;
  struct Mailbox;
  std::shared_ptr<Mailbox> mailbox_;
};

class Loop final : public Scheduler {
 public:
  static constexpr std::size_t read_buffer_size = std::size_t{64} * 1024;

  /// Fails where the process has no file descriptors left.
  [[nodiscard]] static Result<std::unique_ptr<Loop>> create();
  /// Closes if close() was not called.
  ~Loop() override;

  /// Runs callbacks until stop().
  void run();
  /// run() returns after the callbacks of this turn; called before run(), that returns at once.
  void stop();

  [[nodiscard]] Timestamp now() const { return clock_.now(); }
  /// The same soon after `before`: one clock is read, and the other goes with it.
  [[nodiscard]] Timestamp now_after(const Timestamp& before) const {
    const nanoseconds steady = clock_.steady();
    return {steady, before.wall + std::chrono::duration_cast<microseconds>(steady - before.steady)};
  }

  /// Scheduler. Once the loop is closed, nothing is scheduled (ticket 0).
  Ticket after(std::chrono::milliseconds delay, std::function<void()> what) override;
  void cancel(Ticket ticket) override;

  [[nodiscard]] Remote remote() const;

  /// `what` runs on the loop's thread each time the process gets the signal.
  [[nodiscard]] Result<void> on_signal(int number, std::function<void()> what);

  /// Closes what the loop itself owns and runs until libuv has let go of every handle, at most for
  /// `patience`: a name lookup on libuv's thread cannot be called back. Handles of others must be closed
  /// before. Fails when something is still open then; the loop's memory stays in that case, since a thread
  /// may yet write to it.
  [[nodiscard]] Result<void> close(std::chrono::milliseconds patience = std::chrono::seconds(5));

  // For the rest of this room.
  [[nodiscard]] uv_loop_s* raw();
  [[nodiscard]] std::span<char> read_buffer();
  [[nodiscard]] ResetWatch& resets();
  [[nodiscard]] TurnEnd& turn_end();

 private:
  struct Parts;
  Loop();
  [[nodiscard]] Result<void> set_up();
  void arm(std::chrono::milliseconds at_least = std::chrono::milliseconds(0));
  void run_due();

  SystemClock clock_;
  Remote remote_;
  std::unique_ptr<Parts> parts_;  // null once closed
};

}  // namespace eastap::io
