// The CA as it lives in the state folder: STATE/ca/certificate.pem and STATE/ca/key.pem (0600 in a folder of
// 0700). Both appear in one rename, so there is never half a CA and never two; what is there is never
// replaced. Blocking file work: at start-up, not on the loop.
#pragma once

#include <filesystem>

#include "certs/authority.h"
#include "certs/unix_time.h"
#include "proxy/base/result.h"

namespace eastap::certs {

struct OpenedAuthority {
  AuthorityPtr authority;
  std::filesystem::path certificate_file;
  bool created = false;  ///< it did not exist before this call: tell the user to install it
};

/// Opens the CA of this installation, or makes it where the folder holds none. A key without a certificate
/// (or the other way round), parts that do not match, an expired CA, a key that others can read: an error
/// that says what to do.
[[nodiscard]] Result<OpenedAuthority> open_or_create(const std::filesystem::path& state_folder, UnixTime now);

}  // namespace eastap::certs
