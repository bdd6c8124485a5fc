// `eastap export TRACE --bodies DIR`: the body of every message as a file, without chunk framing and content
// coding, for other programs. Owned by the command; single-threaded.
#pragma once

#include <memory>

#include "proxy/trace/export.h"

namespace eastap::trace {

/// Files are called 0007-Sync.request.wbxml; sent-request and sent-response are what was sent on instead.
/// Bodies that the trace has not are remarked on.
[[nodiscard]] Result<std::unique_ptr<Exporter>> open_bodies_export(const ExportOptions& options);

}  // namespace eastap::trace
