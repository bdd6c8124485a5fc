// The tap's own small site: the CA for a phone's browser, with the steps to install it. The session answers
// with it on a plain HTTP connection to a listener whose upstream is https, and over TLS under
// /.well-known/eastap/. Pure functions on values, any thread. docs/certificates.md tells users the same at
// length.
#pragma once

#include <string>
#include <string_view>

#include "certs/authority.h"
#include "proxy/base/bytes.h"
#include "proxy/core/hook.h"

namespace eastap::core {

/// What the site says. Without a certificate (the user brought leaves of an own CA) there is nothing to
/// download and it says so.
struct LocalSiteFacts {
  std::string ca_name;
  std::string fingerprint;  ///< SHA-256, "AB:CD:..."
  std::string valid_until;  ///< "2036-11-18"
  std::string ca_pem;
  Bytes ca_der;
  std::string apple_profile;
};

[[nodiscard]] LocalSiteFacts local_site_facts(const certs::Authority& authority);

/// Where the site lives on every listener; its files are below it. On plain HTTP they are also found below
/// "/".
inline constexpr std::string_view local_site_path = "/.well-known/eastap/";

/// The answer to a request for the origin-form `target`; its query is ignored. GET and HEAD alike have the
/// content here: the sender of a HEAD's answer leaves it off. Unknown paths are a 404 in words, other methods
/// on known ones a 405.
[[nodiscard]] OwnAnswer answer_local_site(std::string_view method, std::string_view target,
                                          const LocalSiteFacts& facts);

}  // namespace eastap::core
