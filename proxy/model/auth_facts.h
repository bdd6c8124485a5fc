// How a request signs in, without its secret: what remains known of the Authorization header and of the
// bodies of token endpoints once a trace has overwritten them. Plain values and pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/sign_in/mechanism.h"
#include "decoders/sign_in/token.h"
#include "decoders/sign_in/token_endpoint.h"

namespace eastap::model {

struct AuthFacts {
  std::string scheme;  ///< as sent: "Basic", "Bearer", "NTLM", "Negotiate"; empty without a header
  std::string user;    ///< of Basic, of a Bearer token's claims; empty where unknown
  /// NTLM message type (MS-NLMP section 2.2.1) inside NTLM or Negotiate: 1 negotiate, 3 authenticate; 0 for
  /// anything else.
  std::uint8_t ntlm_message = 0;
  sign_in::Token token{};                 ///< of Bearer: its claims, never its signature
  sign_in::Mechanism mechanism{};         ///< of NTLM and Negotiate
  sign_in::TokenRequest token_request{};  ///< of a request to a token endpoint
  sign_in::TokenAnswer token_answer{};    ///< what came back

  /// Nothing is known of the request; the answer is left out of account.
  [[nodiscard]] bool empty() const { return scheme.empty() && token_request.empty(); }
  friend bool operator==(const AuthFacts&, const AuthFacts&) = default;
};

/// Reads the value of an Authorization header.
[[nodiscard]] AuthFacts read_auth(std::string_view authorization);

// The facts as texts, a name and a value in turn, as a trace keeps them (docs/trace-format.md). Facts without
// a value are left out; `scheme`, `user` and `ntlm_message` have keys of their own there.
[[nodiscard]] std::vector<std::string> request_fields(const AuthFacts& facts);
[[nodiscard]] std::vector<std::string> answer_fields(const AuthFacts& facts);

/// Most fields that are read, names and values together; what stands behind them is skipped.
inline constexpr std::size_t max_auth_fields = 512;
/// Puts fields back. Names that nobody knows, and values that do not fit, are skipped.
void read_fields(const std::vector<std::string>& fields, AuthFacts& facts);

}  // namespace eastap::model
