// Owning pointers to OpenSSL's certificates and keys for headers that must not include OpenSSL's own.
#pragma once

#include <memory>

struct evp_pkey_st;
struct x509_st;

namespace eastap::certs {

struct OpenSslFree {
  void operator()(x509_st* certificate) const noexcept;
  void operator()(evp_pkey_st* key) const noexcept;
};

using CertificatePtr = std::unique_ptr<x509_st, OpenSslFree>;
using KeyPtr = std::unique_ptr<evp_pkey_st, OpenSslFree>;

/// One more reference to the same object; OpenSSL counts them atomically, so any thread may take one.
[[nodiscard]] CertificatePtr share(x509_st* certificate);
[[nodiscard]] KeyPtr share(evp_pkey_st* key);

}  // namespace eastap::certs
