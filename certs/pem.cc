#include "certs/pem.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "certs/openssl_support.h"

namespace eastap::certs {
namespace {

// What OpenSSL's passphrase callback is given, and whether it was asked.
struct Passphrase {
  std::string_view text;
  bool asked = false;
};

// Signature given by OpenSSL (pem_password_cb). Without this callback it would ask on the terminal.
int give_passphrase(char* buffer, int size, int /*writing*/, void* context) {
  auto* passphrase = static_cast<Passphrase*>(context);
  passphrase->asked = true;
  if (passphrase->text.empty() || passphrase->text.size() > static_cast<std::size_t>(size)) {
    return -1;
  }
  std::memcpy(buffer, passphrase->text.data(), passphrase->text.size());
  return static_cast<int>(passphrase->text.size());
}

bool is_end_of_pem() {
  return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

}  // namespace

Result<std::vector<CertificatePtr>> read_certificates(ByteView pem) {
  ERR_clear_error();
  const BioPtr in = reader(pem);
  std::vector<CertificatePtr> found;
  while (in != nullptr) {
    CertificatePtr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) {
      break;
    }
    if (found.size() == max_certificates) {
      return fail(ErrorCode::limit_exceeded,
                  "more than " + std::to_string(max_certificates) + " certificates");
    }
    found.push_back(std::move(certificate));
  }
  if (!is_end_of_pem()) {
    return fail(ErrorCode::invalid_input, "certificate " + std::to_string(found.size() + 1) +
                                              " is damaged: " + take_openssl_error("no DER in it"));
  }
  ERR_clear_error();
  if (found.empty()) {
    return fail(ErrorCode::invalid_input, "no certificate (no line \"-----BEGIN CERTIFICATE-----\")");
  }
  return found;
}

Result<KeyPtr> read_key(ByteView pem, std::string_view passphrase) {
  ERR_clear_error();
  const BioPtr in = reader(pem);
  Passphrase given{passphrase};
  KeyPtr key(in == nullptr ? nullptr : PEM_read_bio_PrivateKey(in.get(), nullptr, give_passphrase, &given));
  if (key != nullptr) {
    ERR_clear_error();
    return key;
  }
  const std::string reason = take_openssl_error("unreadable");
  if (given.asked) {
    return fail(ErrorCode::invalid_input, passphrase.empty()
                                              ? "the private key is encrypted: give its passphrase"
                                              : "the passphrase does not open the private key");
  }
  if (as_text(pem).find("PRIVATE KEY-----") == std::string_view::npos) {
    return fail(ErrorCode::invalid_input, "no private key (no line \"-----BEGIN PRIVATE KEY-----\")");
  }
  return fail(ErrorCode::invalid_input, "the private key is damaged: " + reason);
}

bool looks_like_pem(ByteView bytes) {
  return as_text(bytes).find("-----BEGIN ") != std::string_view::npos;
}

std::string to_pem(const x509_st& certificate) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  if (out == nullptr || PEM_write_bio_X509(out.get(), &certificate) != 1) {
    ERR_clear_error();
    return {};
  }
  return written(*out);
}

Result<std::string> to_pem(const evp_pkey_st& key) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  if (out == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(out.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return fail(ErrorCode::internal, "cannot write the private key: " + take_openssl_error("out of memory"));
  }
  return written(*out);
}

bool issued_by(x509_st& certificate, x509_st& issuer) {
  return X509_check_issued(&issuer, &certificate) == X509_V_OK;
}

bool belongs_to(const evp_pkey_st& key, x509_st& certificate) {
  const bool same = X509_check_private_key(&certificate, &key) == 1;
  ERR_clear_error();  // a mismatch is an answer here, not an error
  return same;
}

std::vector<CertificatePtr> take_issuers(x509_st& certificate, std::vector<CertificatePtr>& pool) {
  std::vector<CertificatePtr> chain;
  x509_st* last = &certificate;
  while (X509_NAME_cmp(X509_get_subject_name(last), X509_get_issuer_name(last)) != 0) {
    const auto next =
        std::ranges::find_if(pool, [&](const CertificatePtr& each) { return issued_by(*last, *each); });
    if (next == pool.end()) {
      break;
    }
    CertificatePtr issuer = std::move(*next);
    pool.erase(next);
    if (X509_NAME_cmp(X509_get_subject_name(issuer.get()), X509_get_issuer_name(issuer.get())) == 0) {
      break;  // the root: who trusts it has it already
    }
    last = issuer.get();
    chain.push_back(std::move(issuer));
  }
  return chain;
}

}  // namespace eastap::certs
