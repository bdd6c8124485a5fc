#include "proxy/io/stream.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <sys/socket.h>

#include "proxy/base/log.h"

namespace eastap::io {

namespace {

constexpr std::size_t most_buffers = 64;                    // of one write; more pieces take more writes
constexpr std::size_t small_piece = std::size_t{4} * 1024;  // joined to the piece before it while it waits

uv_buf_t as_buffer(Bytes& bytes, std::size_t from) {
  return uv_buf_init(reinterpret_cast<char*>(bytes.data() + from),
                     static_cast<unsigned>(bytes.size() - from));
}

uv_stream_t* as_stream(const UvHandle<uv_tcp_t>& handle) {
  return reinterpret_cast<uv_stream_t*>(handle.get());
}

// What a peer's reset looks like from the writing side.
bool tells_of_reset(int code) {
  return code == UV_EPIPE || code == UV_ECONNRESET || code == UV_ETIMEDOUT;
}

}  // namespace

struct Stream::WriteRequest {
  uv_write_t request{};
  std::vector<Bytes> pieces;
};

Stream::Stream(Loop& loop, UvHandle<uv_tcp_t> handle, Owner& owner)
    : loop_(&loop), handle_(std::move(handle)), owner_(&owner) {
  handle_->data = this;
}

Stream::~Stream() {
  forget_held();
  loop_->cancel(late_reset_);
}

int Stream::socket() const {
  uv_os_fd_t descriptor = -1;
  uv_fileno(reinterpret_cast<const uv_handle_t*>(handle_.get()), &descriptor);
  return descriptor;
}

std::size_t Stream::unsent() const {
  return handle_ ? uv_stream_get_write_queue_size(as_stream(handle_)) + backlog_bytes_ + held_bytes_ : 0;
}

// ---- reading
// --------------------------------------------------------------------------------------------------------

void Stream::set_reading(bool wanted) {
  if (dead() || got_eof_ || wanted == reading_) {
    return;
  }
  reading_ = wanted;
  if (wanted) {
    uv_read_start(
        as_stream(handle_),
        [](uv_handle_t* handle, std::size_t /*suggested*/, uv_buf_t* buffer) {
          if (const auto* self = owner_of<Stream>(handle)) {
            const auto memory = self->loop_->read_buffer();
            *buffer = uv_buf_init(memory.data(), static_cast<unsigned>(memory.size()));
          }
        },
        on_read);
    return;
  }
  uv_read_stop(as_stream(handle_));
  const int error = write_error_ != 0 ? write_error_ : take_error();
  if (error != 0) {
    broke(error);
    return;
  }
  watch_for_reset();
}

void Stream::on_read(uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
  auto* self = owner_of<Stream>(stream);
  if (self == nullptr || count == 0) {
    return;
  }
  if (count > 0) {
    self->owner_->on_data(*self, ByteView(reinterpret_cast<const std::uint8_t*>(buffer->base),
                                          static_cast<std::size_t>(count)));
    return;
  }
  // libuv also says UV_EOF where bytes and a reset arrived together: it stops at the hang-up and never reads
  // the error. Only the socket knows.
  const int error = self->write_error_ != 0 ? self->write_error_
                    : count == UV_EOF       ? self->socket_error()
                                            : static_cast<int>(count);
  if (error != 0 && !(count == UV_EOF && error == UV_EPIPE && self->write_error_ == 0)) {
    self->broke(error);
    return;
  }
  self->got_eof_ = true;
  self->reading_ = false;
  self->watch_for_reset();  // a FIN may be followed by a RST
  if (error != 0) {
    // EPIPE is how Linux marks a reset that came behind the FIN. It is told next, by itself: the owner may
    // destroy the stream when it hears of the FIN.
    self->late_reset_ = self->loop_->after(std::chrono::milliseconds(0), [self, error] {
      self->late_reset_ = 0;
      if (!self->dead()) {
        self->broke(error);
      }
    });
  }
  self->owner_->on_eof(*self);
}

// The error that the watch told of while the reading side was to find it.
int Stream::take_error() {
  if (!hung_up_) {
    return 0;
  }
  hung_up_ = false;
  return socket_error();
}

int Stream::socket_error() const {
  int error = 0;
  socklen_t length = sizeof(error);
  ::getsockopt(socket(), SOL_SOCKET, SO_ERROR, &error, &length);
  return -error;
}

void Stream::watch_for_reset() {
  if (watched_) {
    return;
  }
  const auto added = loop_->resets().add(socket(), *this);
  watched_ = added.has_value();
  if (!added) {
    log::warning("io", added.error().what);
  }
}

void Stream::on_hang_up() {
  hung_up_ = true;
  // While reading, the reading side comes to it after the bytes that arrived before it. Without an error,
  // both sides sent their FIN, which the reading side finds too.
  if (dead() || reading_) {
    return;
  }
  if (const int error = take_error(); error != 0) {
    broke(error);
  }
}

void Stream::broke(int code) {
  if (broken_) {
    return;
  }
  broken_ = true;
  reading_ = false;
  uv_read_stop(as_stream(handle_));
  forget_held();
  backlog_.clear();
  backlog_bytes_ = 0;
  // A write to a connection that was reset says "broken pipe": to the user it is the same thing.
  owner_->on_reset(*this, words(code == UV_EPIPE ? static_cast<int>(UV_ECONNRESET) : code));
}

// ---- writing
// --------------------------------------------------------------------------------------------------------

void Stream::write(std::vector<Bytes>& pieces) {
  if (dead() || finishing_ || write_error_ != 0) {
    pieces.clear();
    return;
  }
  if (writing_) {
    keep_for_later(pieces);
    pieces.clear();
    tell_congestion();
    return;
  }
  if (held_.empty()) {
    loop_->turn_end().add(*this);
  }
  for (Bytes& piece : pieces) {
    held_bytes_ += piece.size();
    held_.push_back(std::move(piece));
  }
  pieces.clear();
  if (held_bytes_ > most_held) {
    write_out();
  }
}

void Stream::turn_ends() {
  send_held();
}

void Stream::forget_held() {
  if (!held_.empty()) {
    loop_->turn_end().remove(*this);
    held_.clear();
    held_bytes_ = 0;
  }
}

void Stream::write_out() {
  if (!held_.empty()) {
    loop_->turn_end().remove(*this);
    send_held();
  }
}

void Stream::send_held() {
  std::vector<Bytes> pieces = std::exchange(held_, {});
  held_bytes_ = 0;
  int code = 0;
  const std::size_t done = write_now(pieces);
  if (done < pieces.size() && write_error_ == 0) {
    code = start_write({std::make_move_iterator(pieces.begin() + static_cast<std::ptrdiff_t>(done)),
                        std::make_move_iterator(pieces.end())});
  }
  if (write_error_ != 0 || code != 0) {
    write_failed(code != 0 ? code : write_error_);
    return;
  }
  if (finishing_ && !writing_) {
    send_fin();
  }
  tell_congestion();
}

void Stream::tell_congestion() {
  if (!congested_ && unsent() > high_watermark) {
    congested_ = true;
    owner_->on_congested(*this);
  }
}

// Writes what the kernel takes at once. Returns how many pieces are gone; the first that is left is cut to
// its unsent rest. A failure is left in write_error_.
std::size_t Stream::write_now(std::vector<Bytes>& pieces) {
  std::size_t gone = 0;
  while (gone < pieces.size()) {
    std::array<uv_buf_t, most_buffers> buffers;
    const std::size_t count = std::min(pieces.size() - gone, buffers.size());
    std::size_t total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      buffers[i] = as_buffer(pieces[gone + i], 0);
      total += pieces[gone + i].size();
    }
    const int written = uv_try_write(as_stream(handle_), buffers.data(), static_cast<unsigned>(count));
    if (written < 0 && written != UV_EAGAIN) {
      write_error_ = written;
      return gone;
    }
    auto left = static_cast<std::size_t>(std::max(written, 0));
    const bool whole = left == total;
    while (gone < pieces.size() && left >= pieces[gone].size() && (left > 0 || pieces[gone].empty())) {
      left -= pieces[gone].size();
      ++gone;
    }
    if (!whole) {
      if (left > 0) {
        pieces[gone].erase(pieces[gone].begin(), pieces[gone].begin() + static_cast<std::ptrdiff_t>(left));
      }
      return gone;
    }
  }
  return gone;
}

int Stream::start_write(std::vector<Bytes> pieces) {
  auto request = std::make_unique<WriteRequest>();
  request->request.data = request.get();
  request->pieces = std::move(pieces);
  std::vector<uv_buf_t> buffers;
  buffers.reserve(request->pieces.size());
  for (Bytes& piece : request->pieces) {
    buffers.push_back(as_buffer(piece, 0));
  }
  const int code = uv_write(&request->request, as_stream(handle_), buffers.data(),
                            static_cast<unsigned>(buffers.size()), on_written);
  if (code == 0) {
    static_cast<void>(request.release());  // on_written takes it back
    writing_ = true;
  }
  return code;
}

void Stream::keep_for_later(std::vector<Bytes>& pieces) {
  for (Bytes& piece : pieces) {
    backlog_bytes_ += piece.size();
    if (!backlog_.empty() && piece.size() <= small_piece &&
        backlog_.back().size() <= low_watermark - small_piece) {
      append(backlog_.back(), piece);
    } else {
      backlog_.push_back(std::move(piece));
    }
  }
}

void Stream::on_written(uv_write_t* request, int status) {
  const std::unique_ptr<WriteRequest> owned(static_cast<WriteRequest*>(request->data));
  auto* self = owner_of<Stream>(request->handle);
  if (self == nullptr) {
    return;
  }
  self->writing_ = false;
  if (self->dead()) {
    return;
  }
  if (status != 0) {
    self->write_failed(status);
    return;
  }
  if (!self->backlog_.empty()) {
    std::vector<Bytes> next = std::exchange(self->backlog_, {});
    self->backlog_bytes_ = 0;
    if (const int code = self->start_write(std::move(next)); code != 0) {
      self->write_failed(code);
      return;
    }
  } else if (self->finishing_) {
    self->send_fin();
  }
  const bool empty = self->unsent() == 0;
  if (self->congested_ && self->unsent() < low_watermark) {
    self->congested_ = false;
    self->owner_->on_drained(*self);
    return;
  }
  if (empty) {
    self->owner_->on_all_sent(*self);
  }
}

// The peer may have answered before it reset the connection, and what it said must not be lost: while reading
// goes on, it will come to the end by itself.
void Stream::write_failed(int code) {
  write_error_ = code;
  backlog_.clear();
  backlog_bytes_ = 0;
  if (!reading_ || !tells_of_reset(code)) {
    broke(code);
  }
}

void Stream::finish() {
  if (dead() || finishing_) {
    return;
  }
  finishing_ = true;
  if (!held_.empty()) {
    write_out();
  } else if (!writing_ && write_error_ == 0) {
    send_fin();
  }
}

void Stream::send_fin() {
  // Directly, not through uv_shutdown: nothing is queued here, and a request that waits for the next turn of
  // the loop would forbid the RST that may be wanted before it.
  ::shutdown(socket(), SHUT_WR);
}

void Stream::reset() {
  if (!handle_) {
    return;
  }
  if (!held_.empty() && write_error_ == 0) {
    std::vector<Bytes> pieces = std::exchange(held_, {});  // the first bytes of an answer that is cut
    held_bytes_ = 0;
    loop_->turn_end().remove(*this);
    write_now(pieces);
  }
  // uv_tcp_close_reset refuses where FIN was sent; a RST may be wanted all the same.
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  reading_ = false;
  backlog_.clear();
  backlog_bytes_ = 0;
  handle_.reset();
}

}  // namespace eastap::io
