#include "proxy/core/tls_context.h"

#include <array>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "proxy/core/tls_layer.h"

namespace eastap::core {

namespace {

constexpr std::size_t max_upstream_sessions = 256;
constexpr long client_session_cache = 1024;  // TLS 1.2 session ids; tickets need no memory here

std::string openssl_words() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) {
    return "no reason given";
  }
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "error " + std::to_string(code) : reason;
}

/// The contexts object behind an SSL_CTX.
int context_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

void log_key(const SSL* ssl, const char* line) {
  const auto* contexts =
      static_cast<const TlsContexts*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), context_index()));
  contexts->options().key_log(line);
}

/// Answers http/1.1 where the client offers it; without it the handshake goes on without ALPN, as a server
/// that knows nothing of ALPN would have it.
int select_alpn(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                unsigned int in_length, void* /*argument*/) {
  static constexpr std::array<unsigned char, 9> wanted{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* selected = nullptr;
  if (SSL_select_next_proto(&selected, out_length, wanted.data(), wanted.size(), in, in_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = selected;
  return SSL_TLSEXT_ERR_OK;
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
  return tls_keep_session(ssl, session);
}

}  // namespace

void TlsContexts::ContextFree::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}
void TlsContexts::SessionFree::operator()(ssl_session_st* session) const noexcept {
  SSL_SESSION_free(session);
}

TlsContexts::TlsContexts(TlsOptions options) : options_(std::move(options)) {}
TlsContexts::~TlsContexts() = default;

Result<std::unique_ptr<TlsContexts>> TlsContexts::create(TlsOptions options) {
  std::unique_ptr<TlsContexts> contexts(new TlsContexts(std::move(options)));  // NOLINT: private constructor
  if (auto done = contexts->set_up_client_facing(); !done) {
    return fail(std::move(done.error()));
  }
  if (auto done = contexts->set_up_upstream_facing(); !done) {
    return fail(std::move(done.error()));
  }
  return contexts;
}

void TlsContexts::set_up_common(ssl_ctx_st* context) {
  SSL_CTX_set_ex_data(context, context_index(), this);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  if (options_.profile == TlsOptions::Profile::legacy) {
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_cipher_list(context, "ALL:!aNULL:!eNULL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
    SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
  } else {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  }
  if (options_.key_log) {
    SSL_CTX_set_keylog_callback(context, log_key);
  }
}

Result<void> TlsContexts::set_up_client_facing() {
  client_facing_.reset(SSL_CTX_new(TLS_server_method()));
  if (!client_facing_) {
    return fail(ErrorCode::tls, "cannot make the TLS context for clients: " + openssl_words());
  }
  SSL_CTX* context = client_facing_.get();
  set_up_common(context);
  SSL_CTX_set_alpn_select_cb(context, select_alpn, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
  SSL_CTX_sess_set_cache_size(context, client_session_cache);
  static constexpr std::array<unsigned char, 6> id_context{'e', 'a', 's', 't', 'a', 'p'};
  SSL_CTX_set_session_id_context(context, id_context.data(), id_context.size());
  if (!options_.tickets) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context, 0);
  }
  return {};
}

Result<void> TlsContexts::set_up_upstream_facing() {
  upstream_facing_.reset(SSL_CTX_new(TLS_client_method()));
  if (!upstream_facing_) {
    return fail(ErrorCode::tls, "cannot make the TLS context for servers: " + openssl_words());
  }
  SSL_CTX* context = upstream_facing_.get();
  set_up_common(context);
  // The hashed directory, not the bundle: loading every root takes 25 to 35 ms.
  SSL_CTX_set_default_verify_dir(context);
  if (!options_.upstream_ca_file.empty() &&
      SSL_CTX_load_verify_file(context, options_.upstream_ca_file.c_str()) != 1) {
    return fail(ErrorCode::invalid_input, "--upstream-ca " + options_.upstream_ca_file +
                                              ": no PEM certificate could be read from it (" +
                                              openssl_words() + ")");
  }
  // A session object keeps the peer's chain alive; the cache below keeps only what may be offered again.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, keep_session);
  if (options_.client_identity) {
    const certs::Leaf& identity = *options_.client_identity;
    bool fits = SSL_CTX_use_certificate(context, identity.certificate()) == 1 &&
                SSL_CTX_use_PrivateKey(context, identity.key()) == 1 &&
                SSL_CTX_check_private_key(context) == 1;
    for (x509_st* issuer : identity.chain()) {
      fits = fits && SSL_CTX_add1_chain_cert(context, issuer) == 1;
    }
    if (!fits) {
      return fail(ErrorCode::invalid_input, "client certificate for the upstream: " + openssl_words());
    }
  }
  return {};
}

ssl_session_st* TlsContexts::upstream_session(const std::string& key) {
  const auto found = session_index_.find(key);
  if (found == session_index_.end()) {
    return nullptr;
  }
  SSL_SESSION* session = found->second->second.get();
  SSL_SESSION_up_ref(session);
  return session;
}

void TlsContexts::keep_upstream_session(const std::string& key, ssl_session_st* session) {
  if (const auto found = session_index_.find(key); found != session_index_.end()) {
    sessions_.erase(found->second);
    session_index_.erase(found);
  }
  sessions_.emplace_front(key, SessionPtr(session));
  session_index_[key] = sessions_.begin();
  if (sessions_.size() > max_upstream_sessions) {
    session_index_.erase(sessions_.back().first);
    sessions_.pop_back();
  }
}

}  // namespace eastap::core
