#include "proxy/core/tls_layer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "proxy/base/net_address.h"
#include "proxy/base/text.h"

namespace eastap::core {

/// The BIO between OpenSSL and a TlsLayer's two buffers.
struct TlsBio {
  static TlsLayer& layer(BIO* bio) { return *static_cast<TlsLayer*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* to, std::size_t length, std::size_t* got) {
    BIO_clear_retry_flags(bio);
    ByteView& input = layer(bio).input_;
    if (input.empty()) {
      BIO_set_retry_read(bio);
      *got = 0;
      return 0;
    }
    *got = std::min(length, input.size());
    std::memcpy(to, input.data(), *got);
    input = input.subspan(*got);
    return 1;
  }

  static int write(BIO* bio, const char* from, std::size_t length, std::size_t* put) {
    append(layer(bio).output_, std::string_view(from, length));
    *put = length;
    return 1;
  }

  static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const value = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "eastap session");
      BIO_meth_set_read_ex(made, read);
      BIO_meth_set_write_ex(made, write);
      BIO_meth_set_ctrl(made, control);
      return made;
    }();
    return value;
  }
};

namespace {

constexpr std::size_t max_record = 16384;

int layer_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

TlsLayer* layer_of(const SSL* ssl) {
  return static_cast<TlsLayer*>(SSL_get_ex_data(ssl, layer_index()));
}

std::string error_words(unsigned long code) {
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "connection broken without a reason" : reason;
}

TlsFailure classify(unsigned long code) {
  const int reason = ERR_GET_REASON(code);
  switch (reason) {
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      return TlsFailure::alert_untrusted;
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
      return TlsFailure::alert_bad_certificate;
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
      return TlsFailure::alert_no_protocol;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_WRONG_SSL_VERSION:
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return TlsFailure::no_common_version;
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY:
      return TlsFailure::no_common_cipher;
    default:
      return reason >= SSL_AD_REASON_OFFSET ? TlsFailure::alert_other : TlsFailure::protocol;
  }
}

bool is_date_error(int error) {
  return error == X509_V_ERR_CERT_NOT_YET_VALID || error == X509_V_ERR_CERT_HAS_EXPIRED ||
         error == X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD ||
         error == X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD;
}

bool is_name_error(int error) {
  return error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH;
}

std::string verify_line(const char* what, const std::vector<int>& errors, bool (*matches)(int)) {
  for (const int error : errors) {
    if (matches(error)) {
      return std::string(what) + ": fail: " + X509_verify_cert_error_string(error);
    }
  }
  return std::string(what) + ": pass";
}

}  // namespace

void TlsLayer::SslFree::operator()(ssl_st* ssl) const noexcept {
  if (ssl != nullptr && SSL_is_init_finished(ssl) == 1) {
    // OpenSSL takes a connection that ends without close_notify for an attack and forbids its session's
    // resumption; phones end so all the time, and RFC 8446 section 6.1 does not ask for it.
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  }
  SSL_free(ssl);
}
TlsLayer::~TlsLayer() = default;

Result<void> TlsLayer::make(ssl_ctx_st* context) {
  ssl_.reset(SSL_new(context));
  BIO* bio = ssl_ ? BIO_new(TlsBio::method()) : nullptr;
  if (bio == nullptr) {
    ERR_clear_error();
    return fail(ErrorCode::internal, "OpenSSL could not make a TLS connection object");
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_ex_data(ssl_.get(), layer_index(), this);
  return {};
}

Result<std::unique_ptr<TlsLayer>> TlsLayer::server(TlsContexts& contexts, const certs::LeafPtr& leaf) {
  std::unique_ptr<TlsLayer> layer(new TlsLayer(contexts, Side::client));  // NOLINT: private constructor
  if (auto made = layer->make(contexts.client_facing()); !made) {
    return fail(std::move(made.error()));
  }
  SSL* ssl = layer->ssl_.get();
  bool fits = SSL_use_certificate(ssl, leaf->certificate()) == 1 && SSL_use_PrivateKey(ssl, leaf->key()) == 1;
  for (x509_st* issuer : leaf->chain()) {
    fits = fits && SSL_add1_chain_cert(ssl, issuer) == 1;
  }
  if (!fits) {
    const std::string words = error_words(ERR_get_error());
    ERR_clear_error();
    return fail(ErrorCode::tls, "OpenSSL does not take this leaf: " + words);
  }
  SSL_set_accept_state(ssl);
  return layer;
}

Result<std::unique_ptr<TlsLayer>> TlsLayer::client(TlsContexts& contexts, ClientOptions options) {
  std::unique_ptr<TlsLayer> layer(new TlsLayer(contexts, Side::upstream));  // NOLINT: private constructor
  if (auto made = layer->make(contexts.upstream_facing()); !made) {
    return fail(std::move(made.error()));
  }
  SSL* ssl = layer->ssl_.get();
  layer->name_ = std::move(options.name);
  layer->session_key_ = std::move(options.session_key);
  X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_time(param, options.now);
  if (const auto address = IpAddress::parse(layer->name_)) {
    X509_VERIFY_PARAM_set1_ip_asc(param, address->to_string().c_str());
  } else {
    // What the macro SSL_set_tlsext_host_name stands for; OpenSSL copies the name.
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, layer->name_.data());
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(param, layer->name_.c_str(), layer->name_.size());
  }
  SSL_set_verify(ssl, SSL_VERIFY_PEER, on_verify);
  SSL_set_cert_cb(ssl, on_certificate_request, layer.get());
  if (options.offer_http11) {
    static constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_set_alpn_protos(ssl, protocols.data(), protocols.size());
    layer->offered_alpn_ = true;
  }
  if (!layer->session_key_.empty()) {
    if (SSL_SESSION* session = contexts.upstream_session(layer->session_key_)) {
      SSL_set_session(ssl, session);
      SSL_SESSION_free(session);
    }
  }
  SSL_set_connect_state(ssl);
  layer->handshake();
  return layer;
}

int TlsLayer::on_verify(int ok, X509_STORE_CTX* store) {
  if (ok == 0) {
    const auto* ssl =
        static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    layer_of(ssl)->verify_errors_.push_back(X509_STORE_CTX_get_error(store));
  }
  return 1;  // the session decides, and tells the phone in words
}

int TlsLayer::on_certificate_request(SSL* /*ssl*/, void* argument) {
  static_cast<TlsLayer*>(argument)->certificate_requested_ = true;
  return 1;
}

int tls_keep_session(SSL* ssl, SSL_SESSION* session) {
  TlsLayer* layer = layer_of(ssl);
  if (layer == nullptr || layer->session_key_.empty() || !layer->verify_errors_.empty()) {
    return 0;  // only what was verified may be resumed: a resumed handshake verifies nothing
  }
  layer->contexts_->keep_upstream_session(layer->session_key_, session);
  return 1;
}

void TlsLayer::feed(ByteView cipher) {
  input_ = cipher;
}

ByteView TlsLayer::next_plain(unsigned depth) {
  // Aligned: mold 1.10 takes where these begin for the begin of what the loader protects, and may put what is
  // protected on the page behind. Such a program does not start.
  constexpr std::size_t cache_line = 64;
  alignas(cache_line) static thread_local std::array<std::array<std::uint8_t, max_record>, 2> scratch;
  if (state_ == State::handshaking) {
    handshake();
  }
  if (state_ != State::open) {
    input_ = {};
    return {};
  }
  auto& buffer = scratch.at(depth);
  const int got = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
  if (got > 0) {
    plain_bytes_ += static_cast<std::uint64_t>(got);
    return {buffer.data(), static_cast<std::size_t>(got)};
  }
  read_failed(got);
  return {};
}

void TlsLayer::handshake() {
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    state_ = State::open;
    handshake_done_ = true;
    return;
  }
  const int error = SSL_get_error(ssl_.get(), result);
  if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
    note_error(result);
  }
}

void TlsLayer::read_failed(int result) {
  const int error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return;
  }
  if (error == SSL_ERROR_ZERO_RETURN) {
    state_ = State::peer_closed;
    input_ = {};
    return;
  }
  note_error(result);
}

void TlsLayer::note_error(int /*result*/) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  failure_ = classify(code);
  failure_text_ = error_words(code);
  state_ = State::failed;
  input_ = {};
}

void TlsLayer::write(ByteView plain) {
  output_.reserve(output_.size() + plain.size() + (plain.size() / max_record + 1) * 32);
  while (!plain.empty()) {
    const std::size_t piece = std::min(plain.size(), std::size_t{1} << 30U);
    const int put = SSL_write(ssl_.get(), plain.data(), static_cast<int>(piece));
    if (put <= 0) {
      note_error(put);
      return;
    }
    plain = plain.subspan(static_cast<std::size_t>(put));
  }
}

void TlsLayer::close_notify() {
  if (state_ == State::open || state_ == State::peer_closed) {
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }
}

Bytes TlsLayer::take_output() {
  return std::exchange(output_, {});
}

bool TlsLayer::resumed() const {
  return SSL_session_reused(ssl_.get()) == 1;
}

std::optional<certs::CertificateFacts> TlsLayer::peer_certificate() const {
  const X509* certificate = SSL_get0_peer_certificate(ssl_.get());
  return certificate == nullptr ? std::nullopt : std::optional(certs::facts_of(*certificate));
}

std::vector<std::string> TlsLayer::verification() const {
  return {verify_line("name", verify_errors_, is_name_error),
          verify_line("chain", verify_errors_,
                      [](int error) { return !is_name_error(error) && !is_date_error(error); }),
          verify_line("date", verify_errors_, is_date_error)};
}

std::vector<std::string> TlsLayer::verification_failures() const {
  return verify_errors_.empty() ? std::vector<std::string>{} : verification();
}

TlsFacts TlsLayer::facts() const {
  TlsFacts facts;
  facts.side = side_;
  facts.completed = handshake_done_;
  facts.resumed = resumed();
  facts.version = SSL_get_version(ssl_.get());
  const char* cipher = SSL_get_cipher_name(ssl_.get());
  facts.cipher = cipher == nullptr ? "" : cipher;
  const unsigned char* alpn = nullptr;
  unsigned int alpn_length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &alpn, &alpn_length);
  facts.alpn = std::string(as_text(ByteView(alpn, alpn_length)));
  if (side_ == Side::upstream) {
    facts.server_name = name_;
    if (offered_alpn_) {
      facts.alpn_offered = {"http/1.1"};
    }
    facts.verification = verification();
    if (const auto peer = peer_certificate()) {
      facts.peer_subject = peer->subject;
      facts.peer_issuer = peer->issuer;
      facts.peer_not_after = peer->not_after.time_since_epoch().count();
      facts.peer_fingerprint = text::to_hex(peer->sha256);
    }
  }
  facts.failure = failure_text_;
  return facts;
}

}  // namespace eastap::core
