// A blocking HTTP connection over TLS for the demo's phone and server, each on a thread of its own. Nothing
// else uses it: the tap itself never blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/core/http1_parser.h"
#include "proxy/core/message.h"
#include "proxy/core/tls_layer.h"

namespace eastap::app::demo {

/// A socket that closes itself.
class Socket {
 public:
  explicit Socket(int descriptor = -1) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket();
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool valid() const { return descriptor_ >= 0; }
  /// Wakes whoever waits on it, from any thread.
  void shut_down() const;

 private:
  int descriptor_;
};

/// Listens on 127.0.0.1 at a free port.
struct ListeningSocket {
  Socket socket;
  std::uint16_t port = 0;
};
[[nodiscard]] Result<ListeningSocket> listen_on_loopback();
[[nodiscard]] Result<Socket> connect_to_loopback(std::uint16_t port);

/// One connection. Reads wait at most 20 s.
class Link {
 public:
  Link(Socket socket, std::unique_ptr<core::TlsLayer> tls, core::Http1Parser::Kind reads);

  /// The next whole message; an error when the peer ends or breaks the connection first.
  [[nodiscard]] Result<core::Message> read();
  [[nodiscard]] Result<void> write(const core::Head& head, ByteView body);
  /// close_notify, then FIN.
  void close();

 private:
  [[nodiscard]] Result<void> send_output();
  [[nodiscard]] Result<void> fill();
  /// Takes what is in `plain_`; true when the message is whole.
  [[nodiscard]] Result<bool> parse(core::Message& message);

  Socket socket_;
  std::unique_ptr<core::TlsLayer> tls_;
  core::Http1Parser parser_;
  Bytes plain_;
  Bytes head_;  // of the message being read
};

}  // namespace eastap::app::demo
