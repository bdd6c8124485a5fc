// Two traces compared, for programs: one JSON object per line (docs/diff.md). Single-threaded.
#pragma once

#include <string>

#include "proxy/model/comparison.h"
#include "proxy/ui/diff_text.h"

namespace eastap::ui {

/// First the object of the comparison, then one for each row. Valid UTF-8, each with its line end.
void append_diff_json(std::string& out, const model::Comparison& comparison, const DiffNames& names);

}  // namespace eastap::ui
