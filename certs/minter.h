// Makes leaves: certificates for the phone, signed by the CA, for one server name each.
// One Minter for the whole program; mint() is const and may run on any thread. Caching is LeafCache's work.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

#include "certs/authority.h"
#include "certs/leaf.h"
#include "certs/unix_time.h"
#include "proxy/base/result.h"

namespace eastap::certs {

class LeafKeys;

struct MinterLimits {
  /// iOS refuses server certificates of more than 825 days from CAs that a user added, and of more than 398
  /// days from others (support.apple.com, "About upcoming limits on trusted certificates"); Android and
  /// browsers follow. Well below both.
  std::chrono::days validity{197};
  std::chrono::days backdated{2};  ///< how far a phone's clock may be behind
  std::size_t dns_names = 100;     ///< copied from the upstream at most; keeps the leaf within a few KB
  std::size_t addresses = 16;      ///< likewise
};

class Minter {
 public:
  explicit Minter(AuthorityPtr authority, MinterLimits limits = {});
  Minter(Minter&&) noexcept;
  Minter& operator=(Minter&&) noexcept;
  Minter(const Minter&) = delete;
  Minter& operator=(const Minter&) = delete;
  ~Minter();

  /// A new leaf for `request`, valid around `now` and never beyond the CA, unless its flaw says otherwise.
  /// The server name is always among its names, followed by the request's, cut at the limits; names that no
  /// certificate can carry are left out. invalid_input when the server name itself is such a name; tls when
  /// the CA is out of date. About 0.2 ms with a P-256 CA, 0.4 ms with an RSA CA; the first RSA leaf of a run
  /// takes 0.1-0.5 s (see quick()).
  [[nodiscard]] Result<LeafPtr> mint(const LeafRequest& request, UnixTime now) const;

  /// Whether mint() is fast enough for the loop: true except for RSA leaves before the first one's key
  /// exists.
  [[nodiscard]] bool quick(const LeafRequest& request) const;

  [[nodiscard]] const AuthorityPtr& authority() const { return authority_; }

 private:
  AuthorityPtr authority_;
  MinterLimits limits_;
  std::unique_ptr<LeafKeys> keys_;
};

}  // namespace eastap::certs
