// The one HTML page of the tap's own site, and the content security policy that goes with it. Pure, any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "proxy/core/local_site.h"

namespace eastap::core {

/// The page: whole by itself, without script, readable on a phone, in light and dark.
[[nodiscard]] std::string local_site_page(const LocalSiteFacts& facts);

/// Allows the page's own style by its hash and nothing else.
[[nodiscard]] std::string_view local_site_policy();

}  // namespace eastap::core
