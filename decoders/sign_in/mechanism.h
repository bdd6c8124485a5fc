// What the token behind Negotiate or NTLM is: NTLM by itself, a Kerberos ticket, or SPNEGO around either (RFC
// 4559, RFC 4178, RFC 4121, MS-SPNG). Keys, tickets and hashes are never read. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/sign_in/ntlm.h"
#include "proxy/base/bytes.h"

namespace eastap::sign_in {

struct Mechanism {
  enum class Form : std::uint8_t {
    none,             ///< no token
    ntlm,             ///< an NTLM message by itself
    kerberos,         ///< a Kerberos token by itself
    spnego_init,      ///< the client's first message
    spnego_response,  ///< any later one
    unknown,          ///< a token of another kind, or no base64
  };
  Form form = Form::none;
  std::size_t length = 0;            ///< bytes of the token; 0 where it is no base64
  std::vector<std::string> offered;  ///< names of the mechanisms in a first message, best liked first
  std::string inner;                 ///< "NTLM" or "Kerberos": whose token lies inside; "" where none does
  std::string state;                 ///< of a later message: "accepted", "incomplete", "rejected"; else ""
  std::optional<NtlmMessage> ntlm;   ///< the message inside, where there is one

  [[nodiscard]] bool present() const { return form != Form::none; }
  /// "NTLM", "Kerberos", "Negotiate", "": what signs in.
  [[nodiscard]] std::string_view name() const;
  /// "step 1 of 3: the client asks for a challenge", "a Kerberos ticket, 1842 bytes; offers Kerberos, NTLM".
  /// Printable.
  [[nodiscard]] std::string words() const;
  friend bool operator==(const Mechanism&, const Mechanism&) = default;
};
[[nodiscard]] std::string_view to_string(Mechanism::Form form);
/// Form::none for a word that to_string() does not give.
[[nodiscard]] Mechanism::Form mechanism_form(std::string_view word);

/// Most mechanisms that one token names.
inline constexpr std::size_t max_mechanisms = 8;

/// Reads the token as it stands in a header, base64; "" gives Form::none.
[[nodiscard]] Mechanism read_mechanism(std::string_view token68);
/// The same of its bytes.
[[nodiscard]] Mechanism read_mechanism_bytes(ByteView token);

}  // namespace eastap::sign_in
