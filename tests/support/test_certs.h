// Throw-away certificates for tests, made in memory at run time; nothing of them is ever committed.
// OpenSSL's objects come from certs::Leaf: certificate(), key(), chain().
#pragma once

#include <string>
#include <vector>

#include "certs/authority.h"
#include "certs/leaf.h"
#include "certs/unix_time.h"

namespace eastap::test {

/// The time these certificates are made for: 2026-06-01T12:00:00Z.
inline constexpr certs::UnixTime test_now{std::chrono::seconds{1780315200}};

/// A P-256 CA named "eastap CA test ...", one per test program; valid from two days before test_now for ten
/// years.
[[nodiscard]] const certs::AuthorityPtr& test_authority();

/// A leaf for `host` (a name or an address literal) signed by test_authority().
[[nodiscard]] certs::LeafPtr test_leaf(const std::string& host, certs::KeyKind key = certs::KeyKind::p256);

/// A certificate with whatever is wrong with it; the defaults give a sound server certificate, self-signed.
struct CertificateSpec {
  std::string common_name = "server.test";
  std::vector<std::string> dns_names = {"server.test"};
  std::vector<std::string> addresses = {};
  certs::UnixTime not_before = test_now - std::chrono::days{2};
  certs::UnixTime not_after = test_now + std::chrono::days{90};
  bool ca = false;
  bool server_purpose = true;    ///< extendedKeyUsage serverAuth
  bool client_purpose = false;   ///< extendedKeyUsage clientAuth instead
  bool key_usage = true;         ///< certSign and cRLSign for a CA, else digitalSignature
  bool usage_of_server = false;  ///< keyUsage of a server even on a CA
  bool sha1 = false;
  certs::KeyKind key = certs::KeyKind::p256;
  const certs::Leaf* issuer = nullptr;  ///< null: self-signed
};

/// The certificate with a key of its own and no chain. The test program ends when it cannot be made.
[[nodiscard]] certs::LeafPtr make_certificate(const CertificateSpec& spec);

[[nodiscard]] std::string certificate_pem(const certs::Leaf& leaf);  ///< without its chain
[[nodiscard]] std::string key_pem(const certs::Leaf& leaf);          ///< unencrypted
[[nodiscard]] std::string encrypted_key_pem(const certs::Leaf& leaf, const std::string& passphrase);

/// What OpenSSL's own strict verification says of `leaf` and its chain as the server `host` at `now`, with
/// `root` trusted: "ok", or its reason.
[[nodiscard]] std::string verify(const certs::Leaf& leaf, x509_st* root, const std::string& host,
                                 certs::UnixTime now = test_now);

}  // namespace eastap::test
