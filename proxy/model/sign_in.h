// What one exchange tells about signing in: the request's credentials without their secret, the server's
// challenges, and what token endpoints were asked and said. Made from an ExchangeView; single-threaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decoders/sign_in/challenge.h"
#include "decoders/sign_in/credentials.h"
#include "decoders/sign_in/token_endpoint.h"

namespace eastap::model {

class ExchangeView;

/// Texts are wire text and not printable; the functions give printable ones.
struct SignIn {
  sign_in::Credentials credentials;
  std::vector<sign_in::Challenge> challenges;  ///< of WWW-Authenticate, or Proxy-Authenticate of a 407
  std::string diagnostics;                     ///< X-MS-Diagnostics: why a token was refused (MS-XOAUTH)
  bool refused = false;                        ///< 401 or 407
  bool under_way = false;                      ///< refused as a step of NTLM or Negotiate that goes on
  bool token_endpoint = false;                 ///< OAuth 2.0: see the two below
  sign_in::TokenRequest token_request;
  sign_in::TokenAnswer token_answer;
  std::string service;   ///< host that was asked, without port
  std::int64_t now = 0;  ///< when the exchange began, seconds since 1970, UTC

  /// Nothing to tell.
  [[nodiscard]] bool empty() const {
    return credentials.scheme.empty() && challenges.empty() && !refused && !token_endpoint;
  }
  /// What the request signs in with; "" where it does not.
  [[nodiscard]] std::string request_words() const;
  /// What the answer says about it; "" where it says nothing.
  [[nodiscard]] std::string answer_words() const;
  /// Both: "Bearer token (JWT) of anna@example.org ..., was refused; the server takes Basic (realm ...)".
  [[nodiscard]] std::string sentence() const;
};

[[nodiscard]] SignIn read_sign_in(ExchangeView& view);

}  // namespace eastap::model
