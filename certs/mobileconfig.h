// Apple configuration profiles (.mobileconfig): the CA, and if asked an Exchange account that points at the
// tap.
#pragma once

#include <optional>
#include <string>

#include "certs/authority.h"

namespace eastap::certs {

/// An Exchange account for the phone's Mail. There is no password on purpose: the phone asks for it.
struct EasAccount {
  std::string host;          ///< as the phone is to dial it
  std::string user;          ///< "user" or "DOMAIN\user"; empty: the phone asks
  std::string email;         ///< empty: the phone asks
  std::string display_name;  ///< what Settings calls it; empty: the host
};

/// The profile as an XML property list. The same CA and account give the same text, so installing twice
/// replaces.
[[nodiscard]] std::string apple_profile(const Authority& authority,
                                        const std::optional<EasAccount>& account = std::nullopt);

}  // namespace eastap::certs
