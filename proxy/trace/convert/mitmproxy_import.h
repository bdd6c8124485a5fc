// A trace from mitmproxy's flow files (mitmdump -w FILE), HTTP flows of versions 8 to 10. Bounded and safe
// for hostile input; single-threaded.
#pragma once

#include <string_view>

#include "proxy/trace/import.h"

namespace eastap::trace {

[[nodiscard]] bool looks_like_mitmproxy(const ImportInput& input);
/// At most 512 MiB. Flows of other kinds, and what is behind damage, are told.
[[nodiscard]] Result<ImportReport> import_mitmproxy(const ImportInput& input, TraceBuilder& out);
/// The same of what was read already.
[[nodiscard]] Result<ImportReport> read_mitmproxy(std::string_view flows, TraceBuilder& out);

}  // namespace eastap::trace
