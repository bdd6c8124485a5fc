// HTTP Archive 1.2 from a trace: `eastap export TRACE --har FILE`. What HAR cannot carry lies in `_eastap`
// members; docs/formats.md lists both.
#pragma once

#include <memory>

#include "proxy/trace/export.h"

namespace eastap::trace {

[[nodiscard]] Result<std::unique_ptr<Exporter>> open_har_export(const ExportOptions& options);

}  // namespace eastap::trace
