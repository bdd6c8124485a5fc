// Bearer tokens: what a JWT says of itself and its user, and how long anything else is. The signature is
// never looked at and never kept, and of the claims only those of a list are, since some services put secrets
// into others. RFC 7519, RFC 6750. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eastap::sign_in {

struct Claim {
  std::string name;
  std::string value;  ///< texts as they are, lists joined by blanks. Wire text: not printable
  friend bool operator==(const Claim&, const Claim&) = default;
};

struct Token {
  enum class Form : std::uint8_t {
    none,       ///< no Bearer token is known of
    empty,      ///< "Bearer" alone: a client that asks how to sign in
    jwt,        ///< header, claims and signature
    encrypted,  ///< a JWT in five parts: nobody but its receiver can read the claims (RFC 7516)
    opaque,     ///< anything else
  };
  Form form = Form::none;
  std::size_t length = 0;           ///< characters
  std::string algorithm;            ///< "alg" of the header
  std::string key;                  ///< "kid" of the header
  std::vector<Claim> claims;        ///< those of the list that the token has, in the list's order
  std::vector<std::string> others;  ///< names of its other claims, at most max_other_claims
  // Seconds since 1970, UTC; nullopt where the token does not say.
  std::optional<std::int64_t> expires;
  std::optional<std::int64_t> issued;
  std::optional<std::int64_t> not_before;

  /// The value of a claim; "" where the token has none of that name.
  [[nodiscard]] std::string_view claim(std::string_view name) const;
  /// upn, preferred_username or unique_name; "" where there is none.
  [[nodiscard]] std::string_view user() const;
  friend bool operator==(const Token&, const Token&) = default;
};
[[nodiscard]] std::string_view to_string(Token::Form form);
/// Form::none for a word that to_string() does not give.
[[nodiscard]] Token::Form token_form(std::string_view word);

inline constexpr std::size_t max_other_claims = 32;
/// Bytes of one claim that are kept.
inline constexpr std::size_t max_claim = 512;
/// Longest token that is taken apart, in characters; of longer ones the length is told.
inline constexpr std::size_t max_token = std::size_t{64} << 10U;

/// Reads what stands behind "Bearer". A token that a trace has overwritten with '*' gives Form::none.
[[nodiscard]] Token read_token(std::string_view token);

/// Whether the list of claims has that name.
[[nodiscard]] bool is_listed_claim(std::string_view name);
/// What a claim is about, "audience"; "" for names that the list does not have.
[[nodiscard]] std::string_view claim_meaning(std::string_view name);

}  // namespace eastap::sign_in
