// The challenges by which a server or proxy asks for a sign-in: WWW-Authenticate and Proxy-Authenticate in
// all forms of RFC 9110 section 11.6.1. Pure; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/sign_in/mechanism.h"

namespace eastap::sign_in {

struct ChallengeParameter {
  std::string name;
  std::string value;  ///< without the quotes around it and the backslashes in it. Wire text: not printable
};

/// One challenge of a field, which may hold several.
struct Challenge {
  std::string scheme;                          ///< as sent
  std::vector<ChallengeParameter> parameters;  ///< in wire order, at most max_challenge_parameters
  Mechanism mechanism;                         ///< of the token behind NTLM or Negotiate, where there is one

  /// The value of the first parameter of that name, without letter case; null when there is none.
  [[nodiscard]] const std::string* parameter(std::string_view name) const;
  /// "Basic (realm \"mail\")", "Bearer (sign in at https://..., error invalid_token)", "NTLM: step 2 of 3,
  /// ...". Printable.
  [[nodiscard]] std::string words() const;
};

/// Most challenges that are read of one answer, and parameters of one challenge.
inline constexpr std::size_t max_challenges = 16;
inline constexpr std::size_t max_challenge_parameters = 32;
/// Longest field value that is read, in bytes; what stands behind it is left out.
inline constexpr std::size_t max_challenge_field = std::size_t{16} << 10U;

/// Reads the values of all WWW-Authenticate (or Proxy-Authenticate) fields of one answer. Never fails: what
/// is no challenge is skipped, and a comma that a server left out is not missed.
[[nodiscard]] std::vector<Challenge> read_challenges(std::span<const std::string_view> fields);

/// The first challenge of that scheme, without letter case; null when there is none.
[[nodiscard]] const Challenge* find_challenge(std::span<const Challenge> challenges, std::string_view scheme);

/// "Basic, Negotiate, NTLM": the schemes in wire order, each once. Printable.
[[nodiscard]] std::string scheme_list(std::span<const Challenge> challenges);

}  // namespace eastap::sign_in
