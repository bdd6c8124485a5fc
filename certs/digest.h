// SHA-256, for rooms that must not see OpenSSL. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "proxy/base/bytes.h"

struct evp_md_ctx_st;

namespace eastap::certs {

using Digest = std::array<std::uint8_t, 32>;

/// FIPS 180-4 SHA-256 of the bytes.
[[nodiscard]] Digest sha256(ByteView bytes);

/// The same over bytes that come in pieces. Single-threaded.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(ByteView bytes);
  /// The digest of everything added so far; more may be added afterwards.
  [[nodiscard]] Digest digest() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace eastap::certs
