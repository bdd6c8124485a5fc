// Who signs in: the scheme and the user of an Authorization header, never the secret. Pure function; any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eastap::eas {

struct Credentials {
  std::string scheme;  ///< as sent: "Basic", "Bearer", "Negotiate" ...; "" without a header
  std::string
      user;  ///< UTF-8; of a Bearer token its upn, preferred_username or unique_name; "" where unknown
  bool valid = true;  ///< false: Basic that is no base64 or has no colon (RFC 7617 section 2)
};

/// Longest credentials that are looked at, in characters; nothing is read of longer ones.
inline constexpr std::size_t max_credentials = std::size_t{64} << 10U;

/// Reads the header's value. The password and the token's signature are neither returned nor kept in memory.
/// A token that is no JWT (opaque, or encrypted with five parts) gives no user. `with_bearer_user` false
/// skips reading the token.
[[nodiscard]] Credentials read_authorization(std::string_view value, bool with_bearer_user = true);

}  // namespace eastap::eas
