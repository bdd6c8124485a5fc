// The steps of building a certificate, shared by the CA and the leaves. For certs/*.cc only. Pure functions
// on the certificate they are given, any thread. Each returns false when OpenSSL refuses (memory, a bad key);
// its error is then on the thread's list. Extensions are built as structures, never from text: a name from
// the wire cannot become syntax.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <openssl/x509.h>

#include "certs/leaf.h"
#include "certs/openssl_ptr.h"
#include "certs/unix_time.h"

namespace eastap::certs {

/// A new private key; null on failure. RSA takes 0.1-0.5 s.
[[nodiscard]] KeyPtr make_key(KeyKind kind);

/// A version 3 certificate for `key` with a random positive serial of 128 bits, and these dates.
[[nodiscard]] CertificatePtr start_certificate(EVP_PKEY& key, UnixTime not_before, UnixTime not_after);

/// Appends one part (NID_commonName ...) of at most 64 characters (X.520) to the subject, as UTF-8.
[[nodiscard]] bool add_subject_part(X509& certificate, int nid, const std::string& text);

/// Critical; `path_length` only for a CA.
[[nodiscard]] bool add_basic_constraints(X509& certificate, bool ca, std::optional<int> path_length);

/// Critical; `bits` of RFC 5280 section 4.2.1.3, by number (digitalSignature 0, keyEncipherment 2,
/// keyCertSign 5, cRLSign 6).
[[nodiscard]] bool add_key_usage(X509& certificate, std::span<const int> bits);

[[nodiscard]] bool add_server_purpose(X509& certificate);

/// SHA-1 of the public key (RFC 5280 section 4.2.1.2, method 1).
[[nodiscard]] bool add_subject_key_id(X509& certificate);

/// The issuer's subject key identifier; nothing is added when the issuer has none.
[[nodiscard]] bool add_authority_key_id(X509& certificate, X509& issuer);

/// `addresses` as text; those that are none are skipped.
[[nodiscard]] bool add_alternative_names(X509& certificate, std::span<const std::string> dns_names,
                                         std::span<const std::string> addresses, bool critical);

/// SHA-256, or SHA-1 on request; EdDSA keys bring their own hash.
[[nodiscard]] bool sign(X509& certificate, EVP_PKEY& issuer_key, bool sha1);

}  // namespace eastap::certs
