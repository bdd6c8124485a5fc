// The tables of formats that `eastap export` writes and `eastap import` reads. A new format is one file in
// proxy/trace (or proxy/ui, where it shows what the terminal shows), one line here, one test.
#pragma once

#include <span>

#include "proxy/trace/export.h"
#include "proxy/trace/import.h"

namespace eastap::app {

[[nodiscard]] std::span<const trace::ExportFormat> export_formats();

/// Asked in this order which of them an input looks like.
[[nodiscard]] std::span<const trace::ImportFormat> import_formats();

}  // namespace eastap::app
