// What this machine is called and which addresses it has, for the policies in core.
#pragma once

#include "proxy/base/result.h"
#include "proxy/core/policy.h"

namespace eastap::io {

/// Asks the system once: every interface that is up, the machine's name with and without its domain. Own
/// listeners are the caller's to add. Fails where the system does not list its interfaces.
[[nodiscard]] Result<core::LocalNetwork> gather_local_network();

}  // namespace eastap::io
