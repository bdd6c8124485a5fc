// How a request signs in, without its secret: what remains known of the Authorization header once a trace has
// overwritten it. Plain values and a pure function; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace eastap::model {

struct AuthFacts {
  std::string scheme;  ///< as sent: "Basic", "Bearer", "NTLM", "Negotiate"; empty without a header
  std::string user;    ///< of Basic, of a Bearer token's claims; empty where unknown
  /// NTLM message type (MS-NLMP section 2.2.1) inside NTLM or Negotiate: 1 negotiate, 3 authenticate; 0 for
  /// anything else.
  std::uint8_t ntlm_message = 0;

  [[nodiscard]] bool empty() const { return scheme.empty(); }
  friend bool operator==(const AuthFacts&, const AuthFacts&) = default;
};

/// Reads the value of an Authorization header.
[[nodiscard]] AuthFacts read_auth(std::string_view authorization);

}  // namespace eastap::model
