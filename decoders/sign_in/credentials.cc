#include "decoders/sign_in/credentials.h"

#include <algorithm>
#include <array>

#include "decoders/eas/authorization.h"
#include "decoders/eas/query.h"
#include "decoders/sign_in/challenge.h"
#include "decoders/sign_in/known_ids.h"
#include "proxy/base/text.h"

namespace eastap::sign_in {
namespace {

/// The schemes of the IANA registry that mail clients use. A word that is none of them may be a bare secret.
constexpr std::array<std::string_view, 8> known_schemes{"Basic",  "Bearer", "NTLM",      "Negotiate",
                                                        "Digest", "PoP",    "MSAuth1.0", "DPoP"};

std::string ntlm_user(const NtlmMessage& message) {
  if (message.user.empty() || message.domain.empty()) {
    return message.user;
  }
  return message.domain + '\\' + message.user;
}

void read_digest(std::string_view value, Credentials& read) {
  const std::array<std::string_view, 1> fields{value};
  const auto parts = read_challenges(fields);
  if (!parts.empty()) {
    const std::string* name = parts.front().parameter("username");
    read.user = name == nullptr ? std::string() : eas::to_utf8(*name);
  }
}

std::string bearer_words(const Token& token, std::int64_t now) {
  switch (token.form) {
    case Token::Form::none:
      return "Bearer token";
    case Token::Form::empty:
      return "Bearer without a token: the client asks how to sign in";
    case Token::Form::opaque:
      return "Bearer token of " + std::to_string(token.length) + " characters that only its server can read";
    case Token::Form::encrypted:
      return "Bearer token (encrypted JWT) of " + std::to_string(token.length) + " characters";
    case Token::Form::jwt:
      break;
  }
  std::string all = "Bearer token (JWT)";
  if (!token.user().empty()) {
    all += " of " + std::string(token.user());
  }
  if (const std::string_view audience = token.claim("aud"); !audience.empty()) {
    const std::string_view known = known_application(audience);
    all += " for " + std::string(known.empty() ? audience : known);
  }
  const std::string validity = validity_words(token, now);
  return validity.empty() ? all : all + ", " + validity;
}

}  // namespace

Credentials read_credentials(std::string_view authorization) {
  Credentials read;
  authorization = text::trim(authorization);
  const eas::Credentials plain = eas::read_authorization(authorization, false);
  if (plain.scheme.empty()) {
    return read;
  }
  const bool known = std::ranges::any_of(
      known_schemes, [&](std::string_view scheme) { return text::iequals(scheme, plain.scheme); });
  read.scheme = known ? plain.scheme : "?";
  read.user = plain.user;
  read.valid = plain.valid;
  if (!known || authorization.size() > max_authorization) {
    return read;
  }
  const std::string_view rest = text::trim(authorization.substr(read.scheme.size()));
  const bool overwritten = !rest.empty() && rest.find_first_not_of('*') == std::string_view::npos;
  if (overwritten) {
    return read;
  }
  if (text::iequals(read.scheme, "Bearer")) {
    read.token = read_token(rest);
    read.user = std::string(read.token.user());
  } else if (text::iequals(read.scheme, "NTLM") || text::iequals(read.scheme, "Negotiate")) {
    read.mechanism = read_mechanism(rest);
    if (read.mechanism.ntlm) {
      read.user = ntlm_user(*read.mechanism.ntlm);
    }
  } else if (text::iequals(read.scheme, "Digest")) {
    read_digest(authorization, read);
  }
  return read;
}

std::string words(const Credentials& credentials, std::int64_t now) {
  if (credentials.scheme.empty()) {
    return {};
  }
  if (text::iequals(credentials.scheme, "Bearer")) {
    // Older traces keep the user alone.
    const bool user_alone = credentials.token.form == Token::Form::none && !credentials.user.empty();
    return text::printable(bearer_words(credentials.token, now) +
                           (user_alone ? " of " + credentials.user : std::string()));
  }
  std::string all = credentials.scheme == "?" ? "an unknown scheme" : credentials.scheme;
  if (credentials.mechanism.present()) {
    all += ": " + credentials.mechanism.words();
  } else if (!credentials.user.empty()) {
    all += " as " + credentials.user;
  } else if (!credentials.valid) {
    all += " that is no base64 of user:password";
  }
  return text::printable(all);
}

std::string span_words(std::int64_t seconds) {
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  constexpr std::int64_t day = 24 * hour;
  seconds = std::max<std::int64_t>(seconds, 0);
  if (seconds < 2 * minute) {
    return std::to_string(seconds) + " s";
  }
  if (seconds < 2 * hour) {
    return std::to_string(seconds / minute) + " min";
  }
  return seconds < 2 * day ? std::to_string(seconds / hour) + " h" : std::to_string(seconds / day) + " days";
}

std::string validity_words(const Token& token, std::int64_t now) {
  // Far moments are cut off before they are subtracted: a token may name any number.
  constexpr std::int64_t far = std::int64_t{1} << 40U;
  const auto distance = [&](std::int64_t moment) { return std::clamp(moment, -far, far) - now; };
  if (token.expires && distance(*token.expires) <= 0) {
    return "expired " + span_words(-distance(*token.expires)) + " before this request";
  }
  if (token.not_before && distance(*token.not_before) > 0) {
    return "not valid before " + span_words(distance(*token.not_before)) + " after this request";
  }
  return token.expires ? "valid for " + span_words(distance(*token.expires)) : std::string();
}

}  // namespace eastap::sign_in
