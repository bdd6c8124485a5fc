#include "certs/digest.h"

#include <stdexcept>

#include <openssl/evp.h>

namespace eastap::certs {
namespace {

// SHA-256 cannot fail on memory; it can where OpenSSL was built or configured without it.
void require(int result) {
  if (result != 1) {
    throw std::runtime_error("this OpenSSL has no SHA-256");
  }
}

}  // namespace

Digest sha256(ByteView bytes) {
  Digest digest{};
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr));
  return digest;
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const noexcept {
  EVP_MD_CTX_free(context);
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  require(context_ == nullptr ? 0 : EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}
Sha256::~Sha256() = default;

void Sha256::add(ByteView bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Digest Sha256::digest() const {
  Digest digest{};
  const std::unique_ptr<evp_md_ctx_st, Free> copy(EVP_MD_CTX_new());
  require(copy == nullptr ? 0 : EVP_MD_CTX_copy_ex(copy.get(), context_.get()));
  require(EVP_DigestFinal_ex(copy.get(), digest.data(), nullptr));
  return digest;
}

}  // namespace eastap::certs
