// What the sources of certs share about OpenSSL: owners for its objects and its errors in words.
// For certs/*.cc only: the one header of this room that shows OpenSSL's own. Any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "certs/certificate_facts.h"
#include "certs/openssl_ptr.h"
#include "certs/unix_time.h"
#include "proxy/base/bytes.h"

namespace eastap::certs {

/// A deleter that calls one of OpenSSL's free functions.
template <auto free_function>
struct Frees {
  template <class T>
  void operator()(T* object) const noexcept {
    free_function(object);
  }
};

template <class T, auto free_function>
using Owned = std::unique_ptr<T, Frees<free_function>>;

using BioPtr = Owned<BIO, BIO_free_all>;
using KeyContextPtr = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;

/// The oldest error that OpenSSL noted on this thread, in its words, else `otherwise`. Empties the thread's
/// list, so that a later SSL_get_error is not misled by it.
[[nodiscard]] std::string take_openssl_error(std::string_view otherwise);

/// A BIO that reads `bytes`, which must outlive it. Null only when memory is short or there are 2 GiB of
/// them.
[[nodiscard]] BioPtr reader(ByteView bytes);

/// What was written to a memory BIO.
[[nodiscard]] std::string written(BIO& bio);

/// Seconds of `time`; the epoch when OpenSSL cannot read it.
[[nodiscard]] UnixTime read_time(const ASN1_TIME* time);

/// "EC P-256", "RSA 2048", "ED25519"; "unknown" for null.
[[nodiscard]] std::string key_text(EVP_PKEY* key);

}  // namespace eastap::certs
