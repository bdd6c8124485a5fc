// One TCP connection: reads into the loop's shared buffer, writes in order with few system calls, tells when
// too much waits to be sent, and keeps FIN and RST apart in both directions. Owned by a connection (or the
// linger list), used on the loop's thread. While nothing is unsent it holds no buffer.
//
// An owner may destroy the stream inside any of its callbacks: each is the last thing a stream's function
// does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/io/loop.h"
#include "proxy/io/reset_watch.h"
#include "proxy/io/turn_end.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

class Stream final : private ResetWatch::Client, private TurnEnd::Client {
 public:
  static constexpr std::size_t high_watermark = std::size_t{256} * 1024;  ///< unsent bytes
  static constexpr std::size_t low_watermark = high_watermark / 2;

  class Owner {
   public:
    Owner() = default;
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    virtual ~Owner() = default;
    virtual void on_data(Stream& stream, ByteView bytes) = 0;
    virtual void on_eof(Stream& stream) = 0;
    /// The connection broke; nothing more will come or go. `reason` is the operating system's words.
    virtual void on_reset(Stream& stream, std::string reason) = 0;
    virtual void on_congested(Stream& stream) = 0;  ///< unsent bytes rose above the high watermark
    virtual void on_drained(Stream& stream) = 0;    ///< and fell below the low one again
    /// Nothing is unsent any more; not told where on_drained is.
    virtual void on_all_sent(Stream& stream) { static_cast<void>(stream); }
  };

  /// Takes a connected handle. Does not read before set_reading(true).
  Stream(Loop& loop, UvHandle<uv_tcp_t> handle, Owner& owner);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  /// Closes at once: unsent bytes are lost, and the kernel sends FIN, or RST where received bytes were not
  /// read.
  ~Stream() override;

  void set_owner(Owner& owner) { owner_ = &owner; }

  /// While not reading, the peer's FIN stays unseen; a reset is told all the same.
  void set_reading(bool wanted);

  static constexpr std::size_t most_held = std::size_t{64} * 1024;  ///< bytes that wait for the turn's end

  /// Sends the pieces in order at the end of the loop's turn, as one write where the kernel takes it; at once
  /// where they are more than most_held. `pieces` is left empty with its capacity. Pieces for a broken or
  /// closed stream are dropped. on_congested or on_reset may come before write() returns.
  void write(std::vector<Bytes>& pieces);
  /// Sends now what waits for the end of the turn. on_congested or on_reset may come before it returns.
  void write_out();

  /// FIN, after everything that was written.
  void finish();
  /// RST, at once; unsent bytes are lost. No callback comes after it.
  void reset();

  [[nodiscard]] std::size_t unsent() const;
  [[nodiscard]] bool got_eof() const { return got_eof_; }
  /// Broken, or closed by reset().
  [[nodiscard]] bool dead() const { return broken_ || !handle_; }
  [[nodiscard]] bool finishing() const { return finishing_; }

 private:
  struct WriteRequest;
  void on_hang_up() override;
  void turn_ends() override;
  static void on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer);
  static void on_written(uv_write_t* request, int status);

  std::size_t write_now(std::vector<Bytes>& pieces);
  int start_write(std::vector<Bytes> pieces);
  void keep_for_later(std::vector<Bytes>& pieces);
  void send_held();
  void forget_held();
  void tell_congestion();
  void send_fin();
  void write_failed(int code);
  void broke(int code);
  void watch_for_reset();
  int take_error();
  /// What the socket has to report (SO_ERROR), as libuv's negative code; 0 for nothing. Asking takes it away.
  [[nodiscard]] int socket_error() const;
  [[nodiscard]] int socket() const;

  Loop* loop_;
  UvHandle<uv_tcp_t> handle_;
  Owner* owner_;
  std::vector<Bytes> backlog_;  // waits for the write in flight; bounded by whoever heeds on_congested
  std::size_t backlog_bytes_ = 0;
  std::vector<Bytes> held_;  // until the end of the turn; none while a write is in flight
  std::size_t held_bytes_ = 0;
  int write_error_ = 0;  // a write failed; the reading side tells when it has told everything that came
  Loop::Ticket late_reset_ = 0;
  bool reading_ : 1 = false;
  bool writing_ : 1 = false;  // a write is in flight
  bool congested_ : 1 = false;
  bool got_eof_ : 1 = false;
  bool finishing_ : 1 = false;
  bool broken_ : 1 = false;
  bool watched_ : 1 = false;
  bool hung_up_ : 1 = false;  // the watch told of an error that the reading side was to find
};

}  // namespace eastap::io
