#include "certs/client_identity.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include "certs/openssl_support.h"
#include "certs/pem.h"

namespace eastap::certs {
namespace {

// Puts the certificate of `key` first and orders its issuers behind it; files hold them in any order.
Result<LeafPtr> assemble(std::vector<CertificatePtr> certificates, KeyPtr key) {
  const auto own =
      std::ranges::find_if(certificates, [&](const CertificatePtr& each) { return belongs_to(*key, *each); });
  if (own == certificates.end()) {
    return fail(ErrorCode::invalid_input, "the private key belongs to none of the certificates");
  }
  CertificatePtr certificate = std::move(*own);
  certificates.erase(own);
  std::vector<CertificatePtr> issuers = take_issuers(*certificate, certificates);
  X509_check_purpose(certificate.get(), -1, 0);  // parse its extensions before threads share it
  ERR_clear_error();
  return std::make_shared<const Leaf>(std::move(certificate), std::move(key), std::move(issuers));
}

Result<LeafPtr> from_pem(ByteView file, ByteView key_file, std::string_view passphrase) {
  Result<std::vector<CertificatePtr>> certificates = read_certificates(file);
  if (!certificates) {
    return fail(certificates.error());
  }
  Result<KeyPtr> key = read_key(key_file.empty() ? file : key_file, passphrase);
  if (!key) {
    return fail(key.error());
  }
  return assemble(std::move(*certificates), std::move(*key));
}

// Files that Windows and macOS export may be encrypted with 40-bit RC2, which OpenSSL 3 keeps in its legacy
// provider. A library context of our own has that provider for this one file, while the rest of the program
// stays without it.
class LegacyContext {
 public:
  LegacyContext() : context_(OSSL_LIB_CTX_new()) {
    if (context_ != nullptr) {
      current_.reset(OSSL_PROVIDER_load(context_.get(), "default"));
      legacy_.reset(
          OSSL_PROVIDER_load(context_.get(), "legacy"));  // absent on some systems: most files do without
    }
    ERR_clear_error();
  }

  /// Makes the context this thread's default while it lives: PKCS12_parse passes a given context to some of
  /// its parts only.
  class Use {
   public:
    explicit Use(const LegacyContext& context) : before_(OSSL_LIB_CTX_set0_default(context.context_.get())) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { OSSL_LIB_CTX_set0_default(before_); }

   private:
    OSSL_LIB_CTX* before_;
  };

 private:
  Owned<OSSL_LIB_CTX, OSSL_LIB_CTX_free> context_;
  Owned<OSSL_PROVIDER, OSSL_PROVIDER_unload> current_;
  Owned<OSSL_PROVIDER, OSSL_PROVIDER_unload> legacy_;
};

using Pkcs12Ptr = Owned<PKCS12, PKCS12_free>;

// The same objects without a tie to the library context that read them.
Result<KeyPtr> moved(const EVP_PKEY& key) {
  const Result<std::string> text = to_pem(key);
  return text ? read_key(as_bytes(*text), {}) : fail(text.error());
}

CertificatePtr moved(const X509& certificate) {
  const Bytes der = der_of(certificate);
  const unsigned char* at = der.data();
  return CertificatePtr(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

std::string pkcs12_problem(const PKCS12& file, std::string_view passphrase) {
  const int reason = ERR_GET_REASON(ERR_peek_last_error());
  if (PKCS12_mac_present(&file) == 1 && reason == PKCS12_R_MAC_VERIFY_FAILURE) {
    ERR_clear_error();
    return passphrase.empty() ? "the PKCS#12 file is encrypted: give its passphrase"
                              : "the passphrase does not open the PKCS#12 file";
  }
  return "the PKCS#12 file cannot be opened: " + take_openssl_error("no reason given") +
         "; if it is an old export, convert it: openssl pkcs12 -legacy -in FILE -nodes -out client.pem";
}

void free_stack(STACK_OF(X509) * stack) {
  sk_X509_pop_free(stack, X509_free);
}

struct Pkcs12Parts {
  KeyPtr key;
  CertificatePtr certificate;
  Owned<STACK_OF(X509), free_stack> others;
};

Result<Pkcs12Parts> parse_pkcs12(ByteView bytes, std::string_view passphrase) {
  const unsigned char* at = bytes.data();
  const Pkcs12Ptr file(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));
  if (file == nullptr) {
    ERR_clear_error();
    return fail(ErrorCode::invalid_input, "neither PEM (no line \"-----BEGIN ...\") nor PKCS#12");
  }
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  if (PKCS12_parse(file.get(), std::string(passphrase).c_str(), &key, &certificate, &others) != 1) {
    return fail(ErrorCode::invalid_input, pkcs12_problem(*file, passphrase));
  }
  return Pkcs12Parts{KeyPtr(key), CertificatePtr(certificate), decltype(Pkcs12Parts::others)(others)};
}

Result<LeafPtr> from_pkcs12(ByteView bytes, std::string_view passphrase) {
  ERR_clear_error();
  const LegacyContext context;
  Result<Pkcs12Parts> parts = [&] {
    const LegacyContext::Use use(context);
    return parse_pkcs12(bytes, passphrase);
  }();
  if (!parts) {
    return fail(parts.error());
  }
  if (parts->key == nullptr) {
    return fail(ErrorCode::invalid_input, "the PKCS#12 file holds no private key");
  }
  std::vector<CertificatePtr> certificates;
  if (parts->certificate != nullptr) {
    if (CertificatePtr own = moved(*parts->certificate)) {
      certificates.push_back(std::move(own));
    }
  }
  for (int at = 0; parts->others != nullptr && at < sk_X509_num(parts->others.get()); ++at) {
    if (CertificatePtr other = moved(*sk_X509_value(parts->others.get(), at))) {
      certificates.push_back(std::move(other));
    }
  }
  if (certificates.empty()) {
    return fail(ErrorCode::invalid_input, "the PKCS#12 file holds no certificate");
  }
  Result<KeyPtr> key = moved(*parts->key);
  if (!key) {
    return fail(key.error());
  }
  return assemble(std::move(certificates), std::move(*key));
}

}  // namespace

Result<LeafPtr> load_client_identity(ByteView file, ByteView key, std::string_view passphrase) {
  return looks_like_pem(file) ? from_pem(file, key, passphrase) : from_pkcs12(file, passphrase);
}

}  // namespace eastap::certs
