// A folder with both documents of each exchange as XML: `eastap export TRACE --xml DIR`. Single-threaded.
#pragma once

#include <memory>

#include "proxy/trace/export.h"

namespace eastap::trace {

[[nodiscard]] Result<std::unique_ptr<Exporter>> open_documents_export(const ExportOptions& options);

}  // namespace eastap::trace
