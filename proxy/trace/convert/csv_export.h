// One line for each exchange, as spreadsheets read it: `eastap export TRACE --csv FILE`. RFC 4180; no cell is
// taken for a formula.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "proxy/trace/export.h"

namespace eastap::trace {

[[nodiscard]] Result<std::unique_ptr<Exporter>> open_csv_export(const ExportOptions& options);

/// A cell: quoted where RFC 4180 asks for it, control characters shown as `\x1B`, and an apostrophe before
/// what a spreadsheet would calculate.
[[nodiscard]] std::string csv_cell(std::string_view text);

}  // namespace eastap::trace
