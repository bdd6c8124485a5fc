// Points at a place in a line that somebody typed. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eastap {

/// Two lines, the first with a part of `text` around byte `offset` made printable, the second with a ^ below
/// that byte; both four blanks in, without a line end behind the second. Long texts are cut to about 70
/// cells ("…").
[[nodiscard]] std::string point_at(std::string_view text, std::size_t offset);

}  // namespace eastap
