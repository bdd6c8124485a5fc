// NTLM messages: which of the three steps, and the names in them. Their hashes are never read. MS-NLMP
// sections 2.2.1.1 to 2.2.1.3. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "proxy/base/bytes.h"

namespace eastap::sign_in {

/// Names are UTF-8, "" where the message does not say, at most max_ntlm_name bytes each. Wire text: not
/// printable.
struct NtlmMessage {
  std::uint8_t type = 0;    ///< 1 negotiate, 2 challenge, 3 authenticate
  std::string target;       ///< of type 2: the domain or server that asks
  std::string server_name;  ///< of type 2: its DNS name, else its NetBIOS name
  std::string domain;       ///< of types 1 and 3
  std::string user;         ///< of type 3
  std::string workstation;  ///< of types 1 and 3: the client's name for itself
  bool anonymous = false;   ///< of type 3: no user, no proof

  /// "step 3 of 3: EXAMPLE\\anna from PHONE". Printable.
  [[nodiscard]] std::string words() const;
  friend bool operator==(const NtlmMessage&, const NtlmMessage&) = default;
};

inline constexpr std::size_t max_ntlm_name = 256;

/// Reads a message that begins with "NTLMSSP" and a zero byte. nullopt for anything else and for other types
/// than 1, 2 and 3; names whose place lies outside the message are left empty.
[[nodiscard]] std::optional<NtlmMessage> read_ntlm(ByteView message);

/// The first place in `token` where an NTLM message begins, as SPNEGO carries it; nullopt where there is
/// none.
[[nodiscard]] std::optional<std::size_t> find_ntlm(ByteView token);

}  // namespace eastap::sign_in
