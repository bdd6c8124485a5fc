#include "certs/own_leaf.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <openssl/err.h>

#include "certs/openssl_support.h"
#include "certs/pem.h"
#include "proxy/base/net_address.h"
#include "proxy/base/text.h"

namespace eastap::certs {
namespace {

using Findings = std::vector<std::string>;

std::string shown(const CertificateFacts& facts) {
  return facts.subject.empty() ? std::string("a certificate without a subject")
                               : text::printable(facts.subject);
}

void check_dates(const CertificateFacts& facts, UnixTime now, Findings& findings) {
  if (now < facts.not_before) {
    findings.push_back(shown(facts) + ": not valid before " + to_text(facts.not_before));
  } else if (now > facts.not_after) {
    findings.push_back(shown(facts) + ": expired on " + to_text(facts.not_after));
  }
}

bool covers(x509_st& leaf, const std::string& name) {
  if (IpAddress::parse(name)) {
    return X509_check_ip_asc(&leaf, name.c_str(), 0) == 1;
  }
  return X509_check_host(&leaf, name.data(), name.size(), 0, nullptr) == 1;
}

void check_names(const Leaf& leaf, std::span<const std::string> names, Findings& findings) {
  if (leaf.facts().dns_names.empty() && leaf.facts().addresses.empty()) {
    findings.push_back(shown(leaf.facts()) +
                       ": no subjectAltName with a host name or address; phones no longer look at the CN");
    return;
  }
  for (const std::string& name : names) {
    if (!covers(*leaf.certificate(), name)) {
      findings.push_back(shown(leaf.facts()) + ": does not name " + text::printable(name));
    }
  }
}

// What iOS asks of a server certificate (support.apple.com, "Requirements for trusted certificates in iOS
// 13"), and Android likewise.
void check_purpose(const Leaf& leaf, Findings& findings) {
  const CertificateFacts& facts = leaf.facts();
  constexpr std::chrono::days longest{825};
  constexpr int least_rsa_bits = 2048;
  if (facts.is_ca) {
    findings.push_back(shown(facts) + ": is a CA, not a server's certificate");
  } else if (X509_check_purpose(leaf.certificate(), X509_PURPOSE_SSL_SERVER, 0) != 1) {
    findings.push_back(shown(facts) + ": not made for servers (extendedKeyUsage or keyUsage)");
  } else if ((X509_get_extension_flags(leaf.certificate()) & EXFLAG_XKUSAGE) == 0) {
    findings.push_back(shown(facts) + ": no extendedKeyUsage; iOS wants serverAuth there");
  }
  if (facts.not_after - facts.not_before > longest) {
    findings.push_back(shown(facts) + ": valid for more than 825 days, which iOS refuses");
  }
  if (facts.key.starts_with("RSA") && EVP_PKEY_get_bits(leaf.key()) < least_rsa_bits) {
    findings.push_back(shown(facts) + ": key of fewer than 2048 bits (" + facts.key + ")");
  }
  if (text::ifind(facts.signature, "sha1") != std::string::npos ||
      text::ifind(facts.signature, "md5") != std::string::npos) {
    findings.push_back(shown(facts) + ": signed with " + facts.signature + ", which today's phones refuse");
  }
}

// Each certificate must be followed by its issuer; only then can a phone that knows the root alone build the
// path.
void check_chain(const Leaf& leaf, UnixTime now, Findings& findings) {
  x509_st* last = leaf.certificate();
  const std::span<x509_st* const> chain = leaf.chain();
  if (chain.empty() && leaf.facts().self_issued) {
    findings.push_back(shown(leaf.facts()) + ": self-signed; the phone must trust this very certificate");
  }
  for (std::size_t at = 0; at < chain.size(); ++at) {
    const CertificateFacts facts = facts_of(*chain[at]);
    check_dates(facts, now, findings);
    if (!issued_by(*last, *chain[at])) {
      const bool elsewhere =
          std::ranges::any_of(chain, [last](x509_st* each) { return issued_by(*last, *each); });
      findings.push_back("certificate " + std::to_string(at + 2) + " of the chain (" + shown(facts) +
                         ") did not issue the one before it (" + shown(facts_of(*last)) +
                         (elsewhere ? "): the order is wrong, the issuer stands elsewhere in the file"
                                    : "): the issuer is missing from the file"));
    }
    last = chain[at];
  }
}

}  // namespace

Result<OwnLeaf> load_own_leaf(ByteView chain_pem, ByteView key_pem, std::string_view passphrase,
                              std::span<const std::string> names, UnixTime now) {
  Result<std::vector<CertificatePtr>> certificates = read_certificates(chain_pem);
  if (!certificates) {
    return fail(certificates.error());
  }
  Result<KeyPtr> key = read_key(key_pem, passphrase);
  if (!key) {
    return fail(key.error());
  }
  for (std::size_t at = 1; at < certificates->size(); ++at) {
    if (!belongs_to(**key, *certificates->front()) && belongs_to(**key, *(*certificates)[at])) {
      return fail(ErrorCode::invalid_input,
                  "the private key belongs to certificate " + std::to_string(at + 1) + " of the file (" +
                      shown(facts_of(*(*certificates)[at])) + "): the server's certificate must come first");
    }
  }
  CertificatePtr certificate = std::move(certificates->front());
  certificates->erase(certificates->begin());
  if (!belongs_to(**key, *certificate)) {
    return fail(ErrorCode::invalid_input,
                "the private key does not belong to " + shown(facts_of(*certificate)));
  }
  // OpenSSL parses a certificate's extensions at first use and keeps them in it; do it before threads share
  // it.
  X509_check_purpose(certificate.get(), -1, 0);
  OwnLeaf own{std::make_shared<const Leaf>(std::move(certificate), std::move(*key), std::move(*certificates)),
              {}};
  check_dates(own.leaf->facts(), now, own.findings);
  check_names(*own.leaf, names, own.findings);
  check_purpose(*own.leaf, own.findings);
  check_chain(*own.leaf, now, own.findings);
  ERR_clear_error();
  return own;
}

}  // namespace eastap::certs
