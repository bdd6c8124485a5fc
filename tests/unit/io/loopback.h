// For the tests of this room: raw sockets on loopback, driven from the same thread as the loop, and turning
// the loop until something is true. Everything is bounded; nothing depends on how fast the machine is.
#pragma once

#include <cerrno>
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "proxy/io/loop.h"
#include "proxy/io/owned_fd.h"
#include "proxy/io/socket_address.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io::test {

/// Turns the loop until `done` or for about twenty seconds; what `done` said last.
inline bool run_until(Loop& loop, const std::function<bool()>& done) {
  int turns = 20'000;
  bool result = false;
  std::function<void()> look = [&] {
    result = done();
    if (result || --turns == 0) {
      loop.stop();
    } else {
      loop.after(std::chrono::milliseconds(1), look);
    }
  };
  loop.after(std::chrono::milliseconds(0), look);
  loop.run();
  return result;
}

/// Lets the loop do what is ready now, a few times over.
inline void run_a_while(Loop& loop, int turns = 20) {
  run_until(loop, [&turns] { return --turns <= 0; });
}

/// A loop whose closing is part of every test: libuv must have let go of every handle.
class LoopTest : public testing::Test {
 protected:
  LoopTest() : loop_(Loop::create().value()) {}
  ~LoopTest() override {
    const auto closed = loop_->close();
    EXPECT_TRUE(closed) << closed.error().what;
  }
  Loop& loop() { return *loop_; }

 private:
  std::unique_ptr<Loop> loop_;
};

/// A raw, non-blocking socket of the other side.
class Peer {
 public:
  Peer() = default;
  explicit Peer(int socket) : socket_(socket) {}

  [[nodiscard]] int fd() const { return socket_.get(); }

  /// Sends what the kernel takes; how many bytes that was.
  std::size_t send(std::string_view text) const {
    const ssize_t count = ::send(fd(), text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  /// Takes what is there into received(); notices the end.
  void pump(std::size_t most = SIZE_MAX) {
    char buffer[65536];
    while (most > 0 && !over()) {
      const ssize_t count = ::recv(fd(), buffer, std::min(most, sizeof(buffer)), MSG_DONTWAIT);
      if (count > 0) {
        received_.append(buffer, static_cast<std::size_t>(count));
        most -= static_cast<std::size_t>(count);
      } else if (count == 0) {
        got_fin_ = true;
      } else if (errno == ECONNRESET || errno == EPIPE) {
        got_reset_ = true;
      } else {
        return;
      }
    }
  }
  void fin() const { ::shutdown(fd(), SHUT_WR); }
  void reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    close();
  }
  void close() { socket_ = OwnedFd(); }

  [[nodiscard]] const std::string& received() const { return received_; }
  [[nodiscard]] bool got_fin() const { return got_fin_; }
  [[nodiscard]] bool got_reset() const { return got_reset_; }
  [[nodiscard]] bool over() const { return got_fin_ || got_reset_; }
  [[nodiscard]] Endpoint local() const { return local_endpoint(fd()).value(); }

 private:
  OwnedFd socket_;
  std::string received_;
  bool got_fin_ = false;
  bool got_reset_ = false;
};

inline Endpoint loopback(std::uint16_t port = 0) {
  return {IpAddress::v4({127, 0, 0, 1}), port};
}

/// A listening socket of the other side.
class RawServer {
 public:
  explicit RawServer(const Endpoint& where = loopback(), int receive_buffer = 0)
      : socket_(::socket(where.address.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
    const int on = 1;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (receive_buffer > 0) {
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
    }
    const SocketAddress address = to_socket_address(where);
    EXPECT_EQ(::bind(socket_.get(), address.get(), address.length), 0) << where.to_string();
    EXPECT_EQ(::listen(socket_.get(), 64), 0);
    endpoint_ = local_endpoint(socket_.get()).value();
  }
  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  [[nodiscard]] bool waiting() const {
    pollfd one{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&one, 1, 0) == 1;
  }
  [[nodiscard]] Peer accept() const {
    return Peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK));
  }

 private:
  OwnedFd socket_;
  Endpoint endpoint_;
};

/// Connects to a listening socket on loopback, which the kernel answers by itself.
inline Peer connect_to(const Endpoint& where, int receive_buffer = 0) {
  const int fd = ::socket(where.address.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM, 0);
  EXPECT_GE(fd, 0);
  if (receive_buffer > 0) {
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  const SocketAddress address = to_socket_address(where);
  EXPECT_EQ(::connect(fd, address.get(), address.length), 0) << where.to_string() << ": " << errno;
  return Peer(fd);
}

inline UvHandle<uv_tcp_t> adopt(Loop& loop, Peer&& peer) {
  const int fd = ::dup(peer.fd());
  peer.close();
  auto handle =
      make_handle<uv_tcp_t>([&](uv_tcp_t* fresh) { return uv_tcp_init(loop.raw(), fresh); }).value();
  EXPECT_EQ(uv_tcp_open(handle.get(), fd), 0);
  return handle;
}

/// Two ends of one connection: ours as a libuv handle, the other raw.
struct Pair {
  UvHandle<uv_tcp_t> ours;
  Peer theirs;
};
inline Pair connected_pair(Loop& loop, int receive_buffer = 0) {
  const RawServer server;
  Peer theirs = connect_to(server.endpoint(), receive_buffer);
  return {adopt(loop, server.accept()), std::move(theirs)};
}

}  // namespace eastap::io::test
