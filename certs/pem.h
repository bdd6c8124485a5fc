// PEM text (RFC 7468) to certificates and keys and back. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "certs/openssl_ptr.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::certs {

/// Every certificate of the text, in its order; text between the blocks is skipped. invalid_input when there
/// is none, when one is damaged, or when there are more than `max_certificates`.
[[nodiscard]] Result<std::vector<CertificatePtr>> read_certificates(ByteView pem);
inline constexpr std::size_t max_certificates = 32;

/// The first private key of the text, opened with `passphrase` when it is encrypted. invalid_input in words:
/// no key, a passphrase missing or wrong.
[[nodiscard]] Result<KeyPtr> read_key(ByteView pem, std::string_view passphrase);

/// Whether the text holds a PEM block at all.
[[nodiscard]] bool looks_like_pem(ByteView bytes);

[[nodiscard]] std::string to_pem(const x509_st& certificate);

/// Unencrypted PKCS#8.
[[nodiscard]] Result<std::string> to_pem(const evp_pkey_st& key);

/// The certificates that lead from `certificate` towards its root, nearest first, chosen from `pool` by name,
/// key identifier and signature purpose; ends before a self-issued one. What does not belong is left in the
/// pool.
[[nodiscard]] std::vector<CertificatePtr> take_issuers(x509_st& certificate,
                                                       std::vector<CertificatePtr>& pool);

/// Whether `issuer` may have issued `certificate` (X509_check_issued: names, key identifiers, purpose; no
/// signature check).
[[nodiscard]] bool issued_by(x509_st& certificate, x509_st& issuer);

/// Whether `key` is the private half of the certificate's key.
[[nodiscard]] bool belongs_to(const evp_pkey_st& key, x509_st& certificate);

}  // namespace eastap::certs
