// Why a handshake with a phone or a server failed, in words that name the next step. Pure functions.
#pragma once

#include <string>

#include "proxy/core/client_hello.h"
#include "proxy/core/tls_layer.h"

namespace eastap::core {

struct HandshakeEnd {
  TlsFailure failure = TlsFailure::none;
  std::string words;  ///< OpenSSL's or the alert's
  bool legacy_profile = false;
  bool handshake_done = false;  ///< the client finished, then left without a byte of use
  bool silent = false;          ///< FIN or RST without an alert
  std::string rule_host;        ///< the name that --passthrough must have to match; empty: the host itself
};

/// One or two sentences: what the phone did, what it means, what to do next. `host` is the server name it
/// asked for.
[[nodiscard]] std::string explain_handshake(const HandshakeEnd& end, const ClientHello& hello,
                                            const std::string& host);

/// Ciphers the client offers that this OpenSSL cannot speak at all, if nothing else is offered; empty
/// otherwise.
[[nodiscard]] std::string only_lost_ciphers(const ClientHello& hello);

/// Why a handshake with a server failed that the layer has given up. `target`: host and port.
[[nodiscard]] std::string explain_upstream_failure(const TlsLayer& layer, const std::string& target);

/// Why the server's certificate cannot be trusted as `name`'s; "" where it can. The handshake is done.
[[nodiscard]] std::string explain_distrust(const TlsLayer& layer, const std::string& name);
/// What the verification found, in one line; "" where name, chain and date are right.
[[nodiscard]] std::string verification_words(const TlsLayer& layer);

}  // namespace eastap::core
