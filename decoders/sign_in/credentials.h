// How one request signs in: what an Authorization header says beside its secret. Passwords, signatures,
// tickets and hashes are neither returned nor kept. RFC 9110 section 11.6.2. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "decoders/sign_in/mechanism.h"
#include "decoders/sign_in/token.h"

namespace eastap::sign_in {

struct Credentials {
  std::string scheme;   ///< as sent: "Basic", "Bearer", "NTLM", "Negotiate" ...; "?" for a word that is no
                        ///< scheme that mail clients use and may be a bare secret; "" without a header
  std::string user;     ///< of Basic, Digest, NTLM (DOMAIN\user) and tokens; "" where unknown. UTF-8
  bool valid = true;    ///< false: Basic that is no base64 or has no colon (RFC 7617 section 2)
  Token token;          ///< of Bearer
  Mechanism mechanism;  ///< of NTLM and Negotiate

  friend bool operator==(const Credentials&, const Credentials&) = default;
};

/// Longest header value that is read, in characters; of longer ones only the scheme.
inline constexpr std::size_t max_authorization = std::size_t{64} << 10U;

/// Reads the value of an Authorization or Proxy-Authorization header. Values that a trace has overwritten
/// with '*' give the scheme alone.
[[nodiscard]] Credentials read_credentials(std::string_view authorization);

/// What stands in the header, in words: "Basic as EXAMPLE\\anna", "Bearer token (JWT) of anna@example.org for
/// https://mail.example.org, valid for 58 min", "NTLM: step 3 of 3, ...". `now` in seconds since 1970, UTC:
/// when the request was made. Printable; "" without a header.
[[nodiscard]] std::string words(const Credentials& credentials, std::int64_t now);

/// "expired 3 min before this request", "valid for 58 min", "not valid before 2 h after this request"; ""
/// where the token does not say.
[[nodiscard]] std::string validity_words(const Token& token, std::int64_t now);

/// "45 s", "58 min", "3 h", "12 days": seconds as people say them, rounded down; a negative number counts as
/// 0.
[[nodiscard]] std::string span_words(std::int64_t seconds);

}  // namespace eastap::sign_in
