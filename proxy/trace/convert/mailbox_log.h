// Exchange's mailbox logs (EASMailboxLog.txt), out and in: `eastap export TRACE --mailbox-log FILE` writes
// what Get-MobileDeviceStatistics -GetMailboxLog gives, `eastap import` reads it. Bodies are XML in them, so
// what comes back is WBXML made anew. Bounded and safe for hostile input; single-threaded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/clock.h"
#include "proxy/trace/export.h"
#include "proxy/trace/import.h"

namespace eastap::trace {

[[nodiscard]] Result<std::unique_ptr<Exporter>> open_mailbox_export(const ExportOptions& options);

[[nodiscard]] bool looks_like_mailbox_log(const ImportInput& input);
/// At most 256 MiB. What cannot be read is told with its entry and line.
[[nodiscard]] Result<ImportReport> import_mailbox_log(const ImportInput& input, TraceBuilder& out);
/// The same of what was read already.
[[nodiscard]] Result<ImportReport> read_mailbox_log(std::string_view log, TraceBuilder& out);

// ---- parts, for tests

/// "03/08/2024 14:30:01" of UTC, whole seconds.
[[nodiscard]] std::optional<microseconds> parse_mailbox_time(std::string_view text);
[[nodiscard]] std::string mailbox_time(microseconds wall);
/// Namespaces as Exchange writes them ("AirSync:") and as eastap does ("AirSync").
[[nodiscard]] std::string with_colons(std::string_view xml);
/// The reverse, and what Exchange cut out of the XML: sizes instead of values become empty elements.
[[nodiscard]] std::string without_colons(std::string_view xml);

}  // namespace eastap::trace
