// Exchange's mailbox logs (EASMailboxLog.txt), out and in: `eastap export TRACE --mailbox-log FILE` writes
// what Get-MobileDeviceStatistics -GetMailboxLog gives, `eastap import` reads it. Bodies are XML in them, so
// what comes back is WBXML made anew. Bounded and safe for hostile input; single-threaded.
#pragma once

#include <cstddef>
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
/// The reverse, and what Exchange cut out of the XML: sizes instead of values become empty elements, in a
/// namespace that has their name.
[[nodiscard]] std::string without_colons(std::string_view xml);

/// The name of a section that begins at this line, with what stands behind it; else "".
[[nodiscard]] std::string_view log_section(std::string_view line, std::string_view& value);
/// The same XML, in which no line is a head of the log: the first letter of such a line, or the blank before
/// its colon, becomes a character reference. For XML whose line breaks are in texts and between tags alone.
[[nodiscard]] std::string without_log_heads(std::string_view xml);

/// "<?xml", or a tag.
[[nodiscard]] bool begins_document(std::string_view line);
/// How far the XML document goes that `text` begins with.
struct DocumentExtent {
  bool whole = false;    ///< its root ends; not where tags do not fit or another document begins before that
  std::size_t size = 0;  ///< bytes up to there; else the bytes that were looked at
};
[[nodiscard]] DocumentExtent document_extent(std::string_view text);

}  // namespace eastap::trace
