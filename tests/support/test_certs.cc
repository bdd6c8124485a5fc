#include "tests/support/test_certs.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <memory>
#include <span>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>

#include "certs/building.h"
#include "certs/minter.h"
#include "certs/openssl_support.h"
#include "certs/pem.h"
#include "proxy/base/net_address.h"

namespace eastap::test {
namespace {

using certs::Owned;

void require(bool good, const char* what) {
  if (!good) {
    std::cerr << "test certificates: " << what << " failed: " << certs::take_openssl_error("no reason")
              << '\n';
    std::abort();
  }
}

template <class T>
T taken(Result<T> result) {
  if (!result) {
    std::cerr << "test certificates: " << result.error().what << '\n';
    std::abort();
  }
  return std::move(*result);
}

void free_stack(STACK_OF(X509) * stack) {
  sk_X509_free(stack);
}

}  // namespace

const certs::AuthorityPtr& test_authority() {
  static const auto authority = std::make_shared<const certs::Authority>(
      taken(certs::Authority::create("test", test_now, certs::KeyKind::p256)));
  return authority;
}

certs::LeafPtr test_leaf(const std::string& host, certs::KeyKind key) {
  static const certs::Minter minter(test_authority());
  certs::LeafRequest request;
  request.server_name = host;
  request.key = key;
  return taken(minter.mint(request, test_now));
}

certs::LeafPtr make_certificate(const CertificateSpec& spec) {
  certs::KeyPtr key = certs::make_key(spec.key);
  require(key != nullptr, "making a key");
  certs::CertificatePtr made = certs::start_certificate(*key, spec.not_before, spec.not_after);
  require(made != nullptr, "starting a certificate");
  X509& certificate = *made;
  X509& issuer = spec.issuer == nullptr ? certificate : *spec.issuer->certificate();
  constexpr std::array ca_usage{5, 6};
  constexpr std::array leaf_usage{0};
  require(certs::add_subject_part(certificate, NID_commonName, spec.common_name), "the subject");
  require(X509_set_issuer_name(&certificate, X509_get_subject_name(&issuer)) == 1, "the issuer");
  require(certs::add_basic_constraints(certificate, spec.ca, std::nullopt), "basicConstraints");
  if (spec.key_usage) {
    const bool signs = spec.ca && !spec.usage_of_server;
    require(certs::add_key_usage(certificate, signs ? std::span<const int>(ca_usage) : leaf_usage),
            "keyUsage");
  }
  if (spec.client_purpose) {
    const Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> purposes(EXTENDED_KEY_USAGE_new());
    sk_ASN1_OBJECT_push(purposes.get(), OBJ_nid2obj(NID_client_auth));
    require(X509_add1_ext_i2d(&certificate, NID_ext_key_usage, purposes.get(), 0, X509V3_ADD_DEFAULT) == 1,
            "extendedKeyUsage");
  } else if (spec.server_purpose && !spec.ca) {
    require(certs::add_server_purpose(certificate), "extendedKeyUsage");
  }
  require(certs::add_subject_key_id(certificate), "the key identifier");
  require(certs::add_authority_key_id(certificate, issuer), "the issuer's key identifier");
  if (!spec.dns_names.empty() || !spec.addresses.empty()) {
    require(certs::add_alternative_names(certificate, spec.dns_names, spec.addresses, false),
            "subjectAltName");
  }
  require(certs::sign(certificate, spec.issuer == nullptr ? *key : *spec.issuer->key(), spec.sha1),
          "signing");
  return std::make_shared<const certs::Leaf>(std::move(made), std::move(key),
                                             std::vector<certs::CertificatePtr>());
}

std::string certificate_pem(const certs::Leaf& leaf) {
  return certs::to_pem(*leaf.certificate());
}

std::string key_pem(const certs::Leaf& leaf) {
  return taken(certs::to_pem(std::as_const(*leaf.key())));
}

std::string encrypted_key_pem(const certs::Leaf& leaf, const std::string& passphrase) {
  const certs::BioPtr out(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PKCS8PrivateKey(out.get(), leaf.key(), EVP_aes_128_cbc(), passphrase.data(),
                                        static_cast<int>(passphrase.size()), nullptr, nullptr) == 1,
          "encrypting a key");
  return certs::written(*out);
}

std::string verify(const certs::Leaf& leaf, x509_st* root, const std::string& host, certs::UnixTime now) {
  const Owned<X509_STORE, X509_STORE_free> store(X509_STORE_new());
  require(X509_STORE_add_cert(store.get(), root) == 1, "trusting the root");
  const Owned<STACK_OF(X509), free_stack> chain(sk_X509_new_null());
  for (x509_st* each : leaf.chain()) {
    sk_X509_push(chain.get(), each);
  }
  const Owned<X509_STORE_CTX, X509_STORE_CTX_free> context(X509_STORE_CTX_new());
  require(X509_STORE_CTX_init(context.get(), store.get(), leaf.certificate(), chain.get()) == 1, "starting");
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_time(rules, static_cast<std::time_t>(now.time_since_epoch().count()));
  if (IpAddress::parse(host)) {
    require(X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1, "naming the address");
  } else {
    require(X509_VERIFY_PARAM_set1_host(rules, host.data(), host.size()) == 1, "naming the host");
  }
  const bool good = X509_verify_cert(context.get()) == 1;
  ERR_clear_error();
  return good ? "ok" : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace eastap::test
