// Connections that the session is done with and that still owe something: unsent bytes, or the peer's FIN.
// Closing a socket that holds unread bytes, or that bytes arrive on later, makes the kernel send RST, and the
// peer may then lose the end of what it was sent (RFC 9112 section 9.6). So they are read from, and what
// comes is thrown away. Owned by the driver, used on the loop's thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>

#include "proxy/io/loop.h"
#include "proxy/io/stream.h"

namespace eastap::io {

class Linger final : private Stream::Owner {
 public:
  struct Limits {
    std::size_t most = 1024;                         ///< streams; the oldest goes when one more comes
    std::chrono::milliseconds for_fin{5'000};        ///< wait for the peer's FIN after ours
    std::chrono::milliseconds for_progress{60'000};  ///< wait for a peer that takes no bytes
  };

  explicit Linger(Loop& loop) : Linger(loop, Limits()) {}
  Linger(Loop& loop, const Limits& limits) : loop_(&loop), limits_(limits) {}
  ~Linger() override;

  /// Sends FIN after what is unsent, and closes the stream when the peer has closed too, or after the times
  /// above.
  void take(std::unique_ptr<Stream> stream);
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Streams that still have bytes to send.
  [[nodiscard]] std::size_t sending() const;
  /// Closes all.
  void clear() { entries_.clear(); }

 private:
  struct Entry {
    std::unique_ptr<Stream> stream;
    std::size_t unsent = 0;  // when last looked at
    std::chrono::nanoseconds until{0};
  };
  void on_data(Stream& stream, ByteView bytes) override;
  void on_eof(Stream& stream) override { sweep_soon(stream); }
  void on_reset(Stream& stream, std::string reason) override;
  void on_congested(Stream& stream) override { static_cast<void>(stream); }
  void on_drained(Stream& stream) override { sweep_soon(stream); }
  void on_all_sent(Stream& stream) override { sweep_soon(stream); }
  void sweep_soon(const Stream& stream);
  void sweep();
  void schedule(std::chrono::milliseconds delay);

  Loop* loop_;
  Limits limits_;
  std::deque<Entry> entries_;  // oldest first
  Loop::Ticket ticket_ = 0;
  bool soon_ = false;
};

}  // namespace eastap::io
