// Notices that a peer reset a connection while nobody reads from it: libuv looks at a socket only while it is
// read or written. Such sockets sit in one more epoll instance, for errors and hang-ups alone and
// edge-triggered, so that waiting data costs nothing; that instance is polled by the loop. Owned by the loop,
// used on its thread.
#pragma once

#include <memory>

#include "proxy/base/result.h"

struct uv_loop_s;

namespace eastap::io {

class ResetWatch {
 public:
  class Client {
   public:
    Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    virtual ~Client() = default;
    /// The socket has an error, or both directions are closed. Told once for each change.
    virtual void on_hang_up() = 0;
  };

  [[nodiscard]] static Result<std::unique_ptr<ResetWatch>> create(uv_loop_s* loop);
  ResetWatch(const ResetWatch&) = delete;
  ResetWatch& operator=(const ResetWatch&) = delete;
  ~ResetWatch();

  /// Watches `socket` until it is closed; a hang-up that is there already is told too, from the loop.
  /// `client` must live until the socket is closed.
  [[nodiscard]] Result<void> add(int socket, Client& client);

 private:
  struct Parts;
  explicit ResetWatch(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace eastap::io
