#include "proxy/model/auth_facts.h"

#include <algorithm>
#include <array>

#include "decoders/eas/authorization.h"
#include "proxy/base/bytes.h"
#include "proxy/base/text.h"

namespace eastap::model {
namespace {

/// The schemes of the IANA registry that mail clients use. A word that is none of them may be a bare secret.
constexpr std::array<std::string_view, 8> known_schemes{"Basic",  "Bearer", "NTLM",      "Negotiate",
                                                        "Digest", "PoP",    "MSAuth1.0", "DPoP"};

/// The message type of an NTLM message anywhere in a token: SPNEGO wraps it in DER (RFC 4178).
std::uint8_t find_ntlm_message(std::string_view token) {
  constexpr std::string_view signature{"NTLMSSP\0", 8};
  const auto decoded = text::from_base64(token);
  if (!decoded) {
    return 0;
  }
  const std::string_view bytes = as_text(*decoded);
  const std::size_t at = bytes.find(signature);
  if (at == std::string_view::npos || bytes.size() < at + signature.size() + 4) {
    return 0;
  }
  const auto type = static_cast<std::uint8_t>(bytes[at + signature.size()]);
  return type <= 3 ? type : 0;
}

}  // namespace

AuthFacts read_auth(std::string_view authorization) {
  AuthFacts facts;
  const eas::Credentials credentials = eas::read_authorization(authorization);
  const auto* const known = std::ranges::find_if(
      known_schemes, [&](std::string_view scheme) { return text::iequals(scheme, credentials.scheme); });
  facts.scheme = known == known_schemes.end() ? "?" : credentials.scheme;
  facts.user = credentials.user;
  if (text::iequals(facts.scheme, "NTLM") || text::iequals(facts.scheme, "Negotiate")) {
    const std::string_view value = text::trim(authorization);
    if (value.size() <= eas::max_credentials) {
      facts.ntlm_message = find_ntlm_message(text::trim(value.substr(facts.scheme.size())));
    }
  }
  return facts;
}

}  // namespace eastap::model
