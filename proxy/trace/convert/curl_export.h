// Requests as curl commands: `eastap export TRACE --curl DIR` writes commands.sh and the bodies that it
// sends. Credentials are never in it: it asks for them by variables.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "proxy/trace/export.h"

namespace eastap::trace {

[[nodiscard]] Result<std::unique_ptr<Exporter>> open_curl_export(const ExportOptions& options);

/// A word that a POSIX shell reads as exactly this text.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace eastap::trace
