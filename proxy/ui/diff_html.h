// Two traces compared, as one HTML page for handing on: no script, nothing loaded from anywhere, readable in
// light and dark and on paper. Single-threaded.
#pragma once

#include <string>

#include "proxy/model/comparison.h"
#include "proxy/ui/diff_text.h"

namespace eastap::ui {

void append_diff_html(std::string& out, const model::Comparison& comparison, const DiffNames& names);

}  // namespace eastap::ui
