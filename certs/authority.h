// The certificate authority (CA) that signs the tap's leaves: made once per installation, or brought by the
// user. Immutable once made; share it as AuthorityPtr between threads. Its private key never leaves the
// object except into the state folder's key file.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "certs/certificate_facts.h"
#include "certs/leaf.h"
#include "certs/openssl_ptr.h"
#include "certs/unix_time.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::certs {

class Authority {
 public:
  /// A new CA in memory, named "eastap CA HOST ID" where ID starts its key identifier; valid from two days
  /// before `now` for ten years. RSA by default: phones of the Windows Mobile age verify no other signature
  /// (docs/certificates.md). Takes 0.1-0.5 s for RSA.
  [[nodiscard]] static Result<Authority> create(std::string_view host, UnixTime now,
                                                KeyKind key = KeyKind::rsa2048);

  /// A CA from PEM: the CA's certificate first, then (for an intermediate) its issuers; `key_pem` may be the
  /// same text. Fails in words when the parts do not belong together, when the certificate may not sign
  /// others, or is out of date.
  [[nodiscard]] static Result<Authority> load(ByteView certificate_pem, ByteView key_pem,
                                              std::string_view passphrase, UnixTime now);

  /// The same from two files (which may be one).
  [[nodiscard]] static Result<Authority> load_files(const std::filesystem::path& certificate,
                                                    const std::filesystem::path& key,
                                                    std::string_view passphrase, UnixTime now);

  [[nodiscard]] x509_st* certificate() const { return certificate_.get(); }
  [[nodiscard]] evp_pkey_st* key() const { return key_.get(); }
  /// What a leaf's chain carries: nothing for a root, else the CA itself and its issuers up to but without
  /// the root.
  [[nodiscard]] std::span<const CertificatePtr> chain() const { return chain_; }

  [[nodiscard]] const std::string& pem() const {
    return pem_;
  }  ///< the CA's certificate alone, never the key
  [[nodiscard]] const Bytes& der() const { return der_; }  ///< likewise
  [[nodiscard]] const CertificateFacts& facts() const { return facts_; }

  /// The private key as unencrypted PKCS#8 PEM, for the key file only.
  [[nodiscard]] Result<std::string> key_pem() const;

  /// What phones will dislike although it can be used: one sentence each.
  [[nodiscard]] std::vector<std::string> findings(UnixTime now) const;

 private:
  Authority(CertificatePtr certificate, KeyPtr key, std::vector<CertificatePtr> chain);

  CertificatePtr certificate_;
  KeyPtr key_;
  std::vector<CertificatePtr> chain_;
  std::string pem_;
  Bytes der_;
  CertificateFacts facts_;
};

using AuthorityPtr = std::shared_ptr<const Authority>;

}  // namespace eastap::certs
