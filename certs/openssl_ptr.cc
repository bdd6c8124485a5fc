#include "certs/openssl_ptr.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace eastap::certs {

void OpenSslFree::operator()(x509_st* certificate) const noexcept {
  X509_free(certificate);
}

void OpenSslFree::operator()(evp_pkey_st* key) const noexcept {
  EVP_PKEY_free(key);
}

CertificatePtr share(x509_st* certificate) {
  X509_up_ref(certificate);
  return CertificatePtr(certificate);
}

KeyPtr share(evp_pkey_st* key) {
  EVP_PKEY_up_ref(key);
  return KeyPtr(key);
}

}  // namespace eastap::certs
