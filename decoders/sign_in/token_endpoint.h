// OAuth 2.0 token and device code endpoints: who asks for a token with what, and what came of it. Passwords,
// codes, tokens and assertions of these bodies are neither returned nor kept. RFC 6749 sections 4 to 6, RFC
// 8628. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"

namespace eastap::sign_in {

/// Texts are at most max_token_text bytes, as sent. Wire text: not printable.
struct TokenRequest {
  std::string grant_type;  ///< "authorization_code", "refresh_token", "password", "device_code" ...; without
                           ///< the "urn:ietf:params:oauth:grant-type:" before it
  std::string client_id;
  std::string scope;
  std::string resource;  ///< of Entra ID's first version and AD FS
  std::string user;      ///< "username" of the password grant
  std::string proof;  ///< how the program proves itself: "client_secret", "client_assertion"; "" = not at all

  [[nodiscard]] bool empty() const { return grant_type.empty() && client_id.empty() && scope.empty(); }
  friend bool operator==(const TokenRequest&, const TokenRequest&) = default;
};

struct TokenAnswer {
  std::string token_type;                 ///< "Bearer"; "" where no access token came
  std::optional<std::uint64_t> lifetime;  ///< seconds, "expires_in"
  std::string scope;                      ///< what was granted
  std::string resource;
  bool refresh_token = false;     ///< one came too
  bool device_code = false;       ///< the user must now sign in on another device
  std::string error;              ///< "invalid_grant"; "" where it went well
  std::string error_description;  ///< the service's own words, first line

  [[nodiscard]] bool empty() const { return token_type.empty() && error.empty() && !device_code; }
  friend bool operator==(const TokenAnswer&, const TokenAnswer&) = default;
};

inline constexpr std::size_t max_token_text = 512;
/// Larger bodies are not read.
inline constexpr std::size_t max_token_body = std::size_t{256} << 10U;

/// Whether a path (without query) is a token or device code endpoint: .../oauth2/token,
/// .../oauth2/v2.0/token,
/// .../oauth2/devicecode, /adfs/oauth2/token, and any that ends in /token. Without letter case.
[[nodiscard]] bool is_token_path(std::string_view path);

/// Whether a body has the form of a token request whatever its path: "grant_type" among its parameters, or in
/// a JSON object.
[[nodiscard]] bool is_token_body(std::string_view content_type, ByteView body);

/// Reads a body, form or JSON. Empty for anything else.
[[nodiscard]] TokenRequest read_token_request(std::string_view content_type, ByteView body);

/// Reads an answer, JSON. `request` is the body it answers: values of it that the server quotes in its error
/// description are overwritten, since they may be secrets. Empty for anything else.
[[nodiscard]] TokenAnswer read_token_answer(ByteView body, std::string_view request_type, ByteView request);

/// Whether a JSON body carries tokens, whatever it is the answer to.
[[nodiscard]] bool carries_tokens(std::string_view content_type, ByteView body);

/// "refresh_token for iOS Accounts (Apple Mail), scope ..."; "" for an empty request. Printable.
[[nodiscard]] std::string words(const TokenRequest& request);
/// "a token for 60 min and a refresh token", "invalid_grant: the refresh token, code or password is no longer
/// good (AADSTS50173: ...)"; "" for an empty answer. Printable.
[[nodiscard]] std::string words(const TokenAnswer& answer);
/// What an OAuth error means (RFC 6749 section 5.2, RFC 8628 section 3.5); "" for others.
[[nodiscard]] std::string_view token_error_meaning(std::string_view error);

}  // namespace eastap::sign_in
