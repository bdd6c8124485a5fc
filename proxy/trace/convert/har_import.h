// A trace from HTTP Archive 1.2, as browsers and proxies write it; of eastap's own the bytes come back from
// the `_eastap` members. Bounded and safe for hostile input; single-threaded.
#pragma once

#include <optional>
#include <string_view>

#include "proxy/base/clock.h"
#include "proxy/trace/import.h"

namespace eastap::trace {

[[nodiscard]] bool looks_like_har(const ImportInput& input);
/// At most 512 MiB. Of a file that is cut or damaged the entries that are whole before it; without any,
/// invalid_input with the byte.
[[nodiscard]] Result<ImportReport> import_har(const ImportInput& input, TraceBuilder& out);
/// The same of what was read already.
[[nodiscard]] Result<ImportReport> read_har(std::string_view text, TraceBuilder& out);

/// "2026-11-21T13:03:59.120+01:00" (RFC 3339), microseconds since 1970; nullopt for anything else.
[[nodiscard]] std::optional<microseconds> parse_export_time(std::string_view text);

}  // namespace eastap::trace
