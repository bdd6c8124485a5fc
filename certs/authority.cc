#include "certs/authority.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <openssl/err.h>

#include "certs/building.h"
#include "certs/openssl_support.h"
#include "certs/pem.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"

namespace eastap::certs {
namespace {

constexpr std::chrono::days backdated{2};  // phones with a clock that is behind
constexpr std::chrono::days life{3652};    // ten years; limits for server certificates do not apply to a root
constexpr std::size_t file_limit = std::size_t{1} << 20U;

// The host's name without what would make the CA's name unreadable in a phone's list.
std::string plain_host(std::string_view host) {
  std::string plain;
  for (const char c : host.substr(0, 24)) {
    plain += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' ? c : '-';
  }
  return plain.empty() ? "host" : plain;
}

// The first six digits of the key's identifier: what tells two CAs of one host apart.
std::string short_id(X509& certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (X509_pubkey_digest(&certificate, EVP_sha1(), digest.data(), &length) != 1) {
    return {};
  }
  return text::to_hex({digest.data(), 3});
}

bool complete_root(X509& root, EVP_PKEY& key, const std::string& name) {
  constexpr std::array certificate_and_crl_sign{5, 6};
  return add_subject_part(root, NID_organizationName, "eastap (TLS interception for tests)") &&
         add_subject_part(root, NID_commonName, name) &&
         X509_set_issuer_name(&root, X509_get_subject_name(&root)) == 1 &&
         add_basic_constraints(root, true, 0) && add_key_usage(root, certificate_and_crl_sign) &&
         add_subject_key_id(root) && add_authority_key_id(root, root) && sign(root, key, false);
}

// Why this certificate cannot sign leaves now; nothing when it can.
std::optional<std::string> why_not(X509& certificate, const CertificateFacts& facts, UnixTime now) {
  if (!facts.is_ca) {
    return "this certificate is not a CA (basicConstraints does not say CA:TRUE)";
  }
  if ((X509_get_extension_flags(&certificate) & EXFLAG_KUSAGE) != 0 &&
      (X509_get_key_usage(&certificate) & KU_KEY_CERT_SIGN) == 0) {
    return "this certificate may not sign others (keyUsage has no keyCertSign)";
  }
  if (now < facts.not_before) {
    return "this CA is valid only from " + to_text(facts.not_before) + "; the time is " + to_text(now);
  }
  if (now > facts.not_after) {
    return "this CA expired on " + to_text(facts.not_after);
  }
  return std::nullopt;
}

}  // namespace

Authority::Authority(CertificatePtr certificate, KeyPtr key, std::vector<CertificatePtr> chain)
    : certificate_(std::move(certificate)),
      key_(std::move(key)),
      chain_(std::move(chain)),
      pem_(to_pem(*certificate_)),
      der_(der_of(*certificate_)),
      facts_(facts_of(*certificate_)) {
  // OpenSSL parses a certificate's extensions at first use and keeps them in it; do it before threads share
  // it.
  X509_check_purpose(certificate_.get(), -1, 0);
  ERR_clear_error();
}

Result<Authority> Authority::create(std::string_view host, UnixTime now, KeyKind kind) {
  ERR_clear_error();
  KeyPtr key = make_key(kind);
  CertificatePtr root =
      key == nullptr ? nullptr : start_certificate(*key, now - backdated, now - backdated + life);
  if (root == nullptr ||
      !complete_root(*root, *key, "eastap CA " + plain_host(host) + " " + short_id(*root))) {
    return fail(ErrorCode::internal, "cannot make a CA: " + take_openssl_error("out of memory"));
  }
  return Authority(std::move(root), std::move(key), {});
}

Result<Authority> Authority::load(ByteView certificate_pem, ByteView key_pem, std::string_view passphrase,
                                  UnixTime now) {
  Result<std::vector<CertificatePtr>> certificates = read_certificates(certificate_pem);
  if (!certificates) {
    return fail(certificates.error());
  }
  Result<KeyPtr> key = read_key(key_pem, passphrase);
  if (!key) {
    return fail(key.error());
  }
  CertificatePtr certificate = std::move(certificates->front());
  certificates->erase(certificates->begin());
  if (!belongs_to(**key, *certificate)) {
    const bool other = std::ranges::any_of(
        *certificates, [&](const CertificatePtr& each) { return belongs_to(**key, *each); });
    return fail(ErrorCode::invalid_input, other
                                              ? "the private key belongs to a later certificate of the file: "
                                                "put the CA that signs first, its issuers after it"
                                              : "the private key and the certificate do not belong together");
  }
  if (const auto reason = why_not(*certificate, facts_of(*certificate), now)) {
    return fail(ErrorCode::invalid_input, *reason);
  }
  std::vector<CertificatePtr> chain = take_issuers(*certificate, *certificates);
  if (!certificates->empty()) {
    return fail(ErrorCode::invalid_input, "a certificate of the file is no issuer of the CA: " +
                                              text::printable(facts_of(*certificates->front()).subject));
  }
  Authority authority(share(certificate.get()), std::move(*key), {});
  if (!authority.facts().self_issued) {
    authority.chain_ = std::move(chain);
    authority.chain_.insert(authority.chain_.begin(), std::move(certificate));
  }
  return authority;
}

Result<Authority> Authority::load_files(const std::filesystem::path& certificate,
                                        const std::filesystem::path& key, std::string_view passphrase,
                                        UnixTime now) {
  const Result<Bytes> certificate_text = files::read(certificate, file_limit);
  if (!certificate_text) {
    return fail(certificate_text.error());
  }
  const Result<Bytes> key_text = files::read(key, file_limit);
  if (!key_text) {
    return fail(key_text.error());
  }
  Result<Authority> authority = load(*certificate_text, *key_text, passphrase, now);
  if (!authority) {
    return fail(authority.error().in(certificate.string() + " with " + key.string()));
  }
  return authority;
}

Result<std::string> Authority::key_pem() const {
  return to_pem(*key_);
}

std::vector<std::string> Authority::findings(UnixTime now) const {
  std::vector<std::string> found;
  constexpr std::chrono::days soon{30};
  constexpr int least_rsa_bits = 2048;
  if (now + soon > facts_.not_after) {
    found.push_back("the CA ends on " + day_text(facts_.not_after));
  }
  if (EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA && EVP_PKEY_get_bits(key_.get()) < least_rsa_bits) {
    found.push_back("the CA's key is " + facts_.key + "; phones want 2048 bits or more");
  }
  if (EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_RSA) {
    found.push_back("the CA's key is " + facts_.key +
                    "; phones of the Windows Mobile and early Android age verify only RSA");
  }
  if (!facts_.self_issued) {
    found.push_back("the CA is an intermediate: phones must trust the root above it (" +
                    text::printable(facts_.issuer) + ")");
  }
  return found;
}

}  // namespace eastap::certs
