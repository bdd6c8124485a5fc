// One end of a TLS connection on a non-blocking socket, and the epoll loop around it: what the two load
// programs share. Owned by its program; one thread. Light on purpose, so that the proxy between the two is
// what is measured.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <openssl/ssl.h>

namespace eastap::bench {

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslDeleter {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;

/// TLS 1.2 and 1.3, partial writes, no tickets and no session cache: every handshake is a full one. Ends the
/// program when the certificate cannot be loaded.
[[nodiscard]] SslContext server_context(const std::string& cert, const std::string& key);

/// Verifies nothing and offers no session.
[[nodiscard]] SslContext client_context();

/// A connected or accepted socket with TLS. Takes over the descriptor.
class Peer {
 public:
  enum class Outcome {
    done,    ///< all that was asked for
    again,   ///< the socket has to become ready first
    closed,  ///< the other side ended the connection
    failed,
  };

  Peer(SSL_CTX* context, int descriptor, bool server, const char* server_name);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  [[nodiscard]] Outcome handshake();
  /// Appends what can be read now to `received`, at most `limit` bytes.
  [[nodiscard]] Outcome read(std::string& received, std::size_t limit);
  /// Writes what fits now and drops it from the front of `pending`.
  [[nodiscard]] Outcome write(std::string_view& pending);

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  [[nodiscard]] std::string protocol() const { return SSL_get_version(ssl_.get()); }
  [[nodiscard]] std::string cipher() const { return SSL_get_cipher_name(ssl_.get()); }
  /// The issuer of the other side's certificate, or "".
  [[nodiscard]] std::string issuer() const;

 private:
  [[nodiscard]] Outcome judge(int result) const;

  std::unique_ptr<SSL, SslDeleter> ssl_;
  int descriptor_;
  bool ready_ = false;
};

/// epoll, level-triggered: a callback for each descriptor.
class Loop {
 public:
  using Callback = std::function<void(std::uint32_t events)>;

  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  void watch(int descriptor, std::uint32_t events, Callback callback);
  void change(int descriptor, std::uint32_t events);
  /// Safe from within a callback, the descriptor's own included.
  void forget(int descriptor);
  /// Runs until stop().
  void run();
  void stop() { running_ = false; }

 private:
  struct Watched {
    std::uint32_t events;
    std::shared_ptr<Callback> callback;
  };
  int epoll_;
  bool running_ = true;
  std::unordered_map<int, Watched> watched_;
};

/// A connected or connecting non-blocking socket to 127.0.0.1, TCP_NODELAY set; ends the program when there
/// is none.
[[nodiscard]] int connect_local(int port);

/// A listening non-blocking socket on 127.0.0.1; port 0 takes a free one. Returns descriptor and port.
[[nodiscard]] std::pair<int, int> listen_local(int port);

/// Prints the words on stderr and ends the program with 1.
[[noreturn]] void fail(std::string_view words);

/// The value of a Content-Length line in a head, or 0.
[[nodiscard]] std::size_t content_length(std::string_view head);

/// A whole file; ends the program when it cannot be read.
[[nodiscard]] std::string file_content(const std::string& path);

}  // namespace eastap::bench
