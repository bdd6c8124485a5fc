// A certificate with its private key and the chain that goes with it, as one side of a handshake presents it:
// minted for the phone, brought by the user, or the client certificate shown to the upstream. Immutable once
// made and shared between connections and threads; OpenSSL counts references to its parts atomically.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "certs/certificate_facts.h"
#include "certs/openssl_ptr.h"

namespace eastap::certs {

class Leaf {
 public:
  /// `issuers` are the certificates sent after the leaf, nearest first, the root left out.
  Leaf(CertificatePtr certificate, KeyPtr key, std::vector<CertificatePtr> issuers);

  // OpenSSL's own calls (SSL_use_certificate, SSL_use_PrivateKey, SSL_add1_chain_cert) take these without
  // const and add a reference; they do not change them.
  [[nodiscard]] x509_st* certificate() const { return certificate_.get(); }
  [[nodiscard]] evp_pkey_st* key() const { return key_.get(); }
  [[nodiscard]] std::span<x509_st* const> chain() const { return chain_; }  ///< without the leaf itself

  [[nodiscard]] const CertificateFacts& facts() const { return facts_; }

 private:
  CertificatePtr certificate_;
  KeyPtr key_;
  std::vector<CertificatePtr> issuers_;
  std::vector<x509_st*> chain_;
  CertificateFacts facts_;
};

using LeafPtr = std::shared_ptr<const Leaf>;

enum class KeyKind {
  p256,     ///< what every phone of the last ten years takes
  rsa2048,  ///< for Windows Mobile and early Android
};

/// What is wrong with a leaf on purpose: how a phone takes a bad certificate is one of the things a tap is
/// for.
enum class LeafFlaw : std::uint8_t {
  none,
  expired,         ///< ended a day ago
  not_yet_valid,   ///< begins in a day
  self_signed,     ///< signed with its own key
  unknown_issuer,  ///< signed by a CA that is made for it and forgotten
};

/// What a leaf is to be. Equal requests may share one leaf.
struct LeafRequest {
  std::string server_name;             ///< SNI, or an address literal when the client sent none
  std::vector<std::string> dns_names;  ///< copied from the upstream certificate, may be empty
  std::vector<std::string> addresses;  ///< likewise, as text
  KeyKind key = KeyKind::p256;
  bool sha1_signature = false;  ///< for phones that know no SHA-2
  LeafFlaw flaw = LeafFlaw::none;

  friend bool operator==(const LeafRequest&, const LeafRequest&) = default;
};

/// A request for `server_name` that copies the names of the upstream's certificate (see Minter for the
/// limits).
[[nodiscard]] LeafRequest leaf_request(std::string server_name, const CertificateFacts& upstream);

}  // namespace eastap::certs

template <>
struct std::hash<eastap::certs::LeafRequest> {
  std::size_t operator()(const eastap::certs::LeafRequest& request) const noexcept;
};
