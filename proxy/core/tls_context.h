// What all TLS connections of a worker share: one OpenSSL context for each direction, trust, the resumption
// cache of the upstream side. Made once at start; single-threaded (one for each worker). OpenSSL itself stays
// behind this header.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "certs/leaf.h"
#include "proxy/base/result.h"

struct ssl_ctx_st;
struct ssl_session_st;
struct ssl_st;

namespace eastap::core {

struct TlsOptions {
  enum class Profile : std::uint8_t {
    modern,  ///< TLS 1.2 and 1.3, OpenSSL's default ciphers
    legacy,  ///< TLS 1.0 on, security level 0: Windows Mobile, early Android; weakens both sides
  };
  Profile profile = Profile::modern;
  std::string upstream_ca_file;    ///< PEM, trusted in addition to the system's hashed directory
  bool insecure_upstream = false;  ///< a failed verification is noted but accepted
  certs::LeafPtr client_identity;  ///< shown to an upstream that asks for a certificate; may be null
  bool tickets = true;             ///< session tickets for clients
  /// Receives key log lines (NSS format, without line end); empty: no key log.
  std::function<void(std::string_view)> key_log;
};

class TlsContexts {
 public:
  /// Fails when the CA file cannot be read or the client identity does not fit together.
  [[nodiscard]] static Result<std::unique_ptr<TlsContexts>> create(TlsOptions options);
  TlsContexts(const TlsContexts&) = delete;
  TlsContexts& operator=(const TlsContexts&) = delete;
  ~TlsContexts();

  [[nodiscard]] const TlsOptions& options() const { return options_; }
  [[nodiscard]] ssl_ctx_st* client_facing() const { return client_facing_.get(); }
  [[nodiscard]] ssl_ctx_st* upstream_facing() const { return upstream_facing_.get(); }

  /// The last session of that upstream ("host:port|sni"); null where there is none. The caller gets a
  /// reference.
  [[nodiscard]] ssl_session_st* upstream_session(const std::string& key);
  /// Keeps a session (takes the reference); at most 256, least recently stored out first.
  void keep_upstream_session(const std::string& key, ssl_session_st* session);

 private:
  explicit TlsContexts(TlsOptions options);
  [[nodiscard]] Result<void> set_up_client_facing();
  [[nodiscard]] Result<void> set_up_upstream_facing();
  void set_up_common(ssl_ctx_st* context);

  struct ContextFree {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  struct SessionFree {
    void operator()(ssl_session_st* session) const noexcept;
  };
  using SessionPtr = std::unique_ptr<ssl_session_st, SessionFree>;

  TlsOptions options_;
  std::unique_ptr<ssl_ctx_st, ContextFree> client_facing_;
  std::unique_ptr<ssl_ctx_st, ContextFree> upstream_facing_;
  std::list<std::pair<std::string, SessionPtr>> sessions_;  // newest first
  std::unordered_map<std::string, std::list<std::pair<std::string, SessionPtr>>::iterator> session_index_;
};

}  // namespace eastap::core
