// One TLS connection over bytes: ciphertext in, plaintext out, and back. No socket: OpenSSL reads the
// received slice and writes into an output buffer through a BIO of our own. Owned by a session;
// single-threaded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "certs/certificate_facts.h"
#include "certs/leaf.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/core/tls_context.h"

struct x509_store_ctx_st;

namespace eastap::core {

/// How a handshake or connection failed, told apart by what the peer did.
enum class TlsFailure : std::uint8_t {
  none,
  alert_untrusted,        ///< peer says unknown_ca
  alert_bad_certificate,  ///< peer says bad_certificate, certificate_unknown or alike
  alert_no_protocol,      ///< peer says no_application_protocol: it takes none that ALPN offered
  alert_other,            ///< any other alert of the peer
  no_common_version,
  no_common_cipher,
  protocol,  ///< what came is not TLS, or broken TLS
};

class TlsLayer {
 public:
  /// The server's part, towards a client.
  [[nodiscard]] static Result<std::unique_ptr<TlsLayer>> server(TlsContexts& contexts,
                                                                const certs::LeafPtr& leaf);

  struct ClientOptions {
    std::string name;  ///< host name or address literal: SNI (names only) and what the certificate must carry
    std::string session_key;    ///< where to look for and keep a resumable session; empty: do not resume
    bool offer_http11 = false;  ///< send ALPN "http/1.1"
    std::int64_t now = 0;       ///< unix seconds, against which the certificate's dates are checked
  };
  /// The client's part, towards an upstream. The first flight is in take_output() at once.
  [[nodiscard]] static Result<std::unique_ptr<TlsLayer>> client(TlsContexts& contexts, ClientOptions options);

  TlsLayer(const TlsLayer&) = delete;
  TlsLayer& operator=(const TlsLayer&) = delete;
  ~TlsLayer();

  enum class State : std::uint8_t {
    handshaking,
    open,
    peer_closed,  ///< close_notify came; writing is still allowed
    failed,
  };
  [[nodiscard]] State state() const { return state_; }
  /// The handshake was completed, whatever came of the connection since, in the same piece of input perhaps.
  [[nodiscard]] bool handshake_done() const { return handshake_done_; }

  /// Gives ciphertext; follow with next_plain() until it returns nothing. The view must live that long.
  void feed(ByteView cipher);
  /// The next decrypted piece (at most 16 KiB), or nothing. The view lives until the next call on any
  /// TlsLayer of the same depth on this thread; `depth` tells layers apart that lie within each other (0 or
  /// 1).
  [[nodiscard]] ByteView next_plain(unsigned depth = 0);
  /// Encrypts; only once state() was open.
  void write(ByteView plain);
  /// Tells the peer that no more data comes.
  void close_notify();

  /// What must be sent to the peer; empty where there is nothing.
  [[nodiscard]] Bytes take_output();
  [[nodiscard]] bool has_output() const { return !output_.empty(); }

  // After the handshake, or its failure.
  [[nodiscard]] TlsFailure failure() const { return failure_; }
  [[nodiscard]] const std::string& failure_text() const {
    return failure_text_;
  }  ///< OpenSSL's or the alert's words
  [[nodiscard]] TlsFacts facts() const;
  /// The upstream's certificate (client part only); nothing on failure or without one.
  [[nodiscard]] std::optional<certs::CertificateFacts> peer_certificate() const;
  [[nodiscard]] bool resumed() const;
  /// Client part: empty when name, chain and date are right; else a line for each of them, pass or fail, in
  /// words.
  [[nodiscard]] std::vector<std::string> verification_failures() const;
  /// The upstream asked for a client certificate.
  [[nodiscard]] bool certificate_requested() const { return certificate_requested_; }
  /// Bytes of application data that were read (tells a silent close after the handshake from use).
  [[nodiscard]] std::uint64_t plain_bytes() const { return plain_bytes_; }

 private:
  friend struct TlsBio;
  friend int tls_keep_session(ssl_st* ssl, ssl_session_st* session);

  struct SslFree {
    void operator()(ssl_st* ssl) const noexcept;
  };
  TlsLayer(TlsContexts& contexts, Side side) : contexts_(&contexts), side_(side) {}
  [[nodiscard]] Result<void> make(ssl_ctx_st* context);
  void handshake();
  void read_failed(int result);
  void note_error(int result);
  void verify_result(int error, int depth);
  [[nodiscard]] std::vector<std::string> verification() const;
  static int on_verify(int ok, x509_store_ctx_st* store);
  static int on_certificate_request(ssl_st* ssl, void* argument);

  TlsContexts* contexts_;
  std::unique_ptr<ssl_st, SslFree> ssl_;
  ByteView input_;  // what feed() gave and OpenSSL has not read yet
  Bytes output_;
  std::string name_;
  std::string session_key_;
  std::uint64_t plain_bytes_ = 0;
  std::string failure_text_;
  std::vector<int> verify_errors_;
  Side side_;
  State state_ = State::handshaking;
  TlsFailure failure_ = TlsFailure::none;
  bool certificate_requested_ = false;
  bool offered_alpn_ = false;
  bool handshake_done_ = false;
};

/// OpenSSL's callback for new sessions of the upstream side; returns 1 when it took the reference.
int tls_keep_session(ssl_st* ssl, ssl_session_st* session);

}  // namespace eastap::core
