// One listening TCP socket. It accepts by itself rather than through uv_listen: libuv throws waiting clients
// away when the process has no descriptor left, and a worker can only be handed a bare descriptor. Owned by
// the worker, used on the loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/io/loop.h"
#include "proxy/io/owned_fd.h"
#include "proxy/io/rate_limit.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

struct Accepted {
  OwnedFd socket;  ///< non-blocking, TCP_NODELAY
  Endpoint client;
  Endpoint local;  ///< the address of this machine that the client reached
};

class Listener {
 public:
  using OnAccept = std::function<void(Accepted)>;

  /// Binds and listens: clients may connect from now on, and wait. Port 0 takes a free one. `[::]` takes IPv4
  /// too, and becomes 0.0.0.0 on a machine without IPv6. Errors in words: "port 8443 is taken ...".
  [[nodiscard]] static Result<std::unique_ptr<Listener>> open(Loop& loop, const Endpoint& where,
                                                              OnAccept on_accept);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  /// Where it listens, with the real port.
  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

  /// Begins to accept.
  [[nodiscard]] Result<void> start();

 private:
  Listener(Loop& loop, OwnedFd socket, const Endpoint& endpoint, OnAccept on_accept);
  void accept_some();
  void pause_after(int error);
  [[nodiscard]] int poll();

  Loop* loop_;
  OwnedFd socket_;
  UvHandle<uv_poll_t> poll_;
  Endpoint endpoint_;
  OnAccept on_accept_;
  RateLimit complaints_{1, std::chrono::seconds(10)};
  Loop::Ticket retry_ = 0;
};

}  // namespace eastap::io
