// Text in columns: how wide it is on a terminal, cut and padded to a width. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eastap {

/// Cells that printable UTF-8 text takes on a terminal: East Asian wide characters and emoji take two,
/// combining marks none.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// Appends the text cut to `width` cells ("…" at the end where something is missing) and padded with blanks.
/// Without `pad` it is only cut.
void append_cell(std::string& line, std::string_view text, std::size_t width, bool pad = true);

/// The same, at the right edge.
void append_right(std::string& line, std::string_view text, std::size_t width);

}  // namespace eastap
