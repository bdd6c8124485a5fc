// Which known word a misspelt one was meant to be, for error messages. Pure; any thread.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace eastap {

/// The candidate that needs the fewest single-letter changes (letters added, left out, replaced, or two
/// neighbours swapped), without ASCII letter case; nothing where even that one is too far away. Words longer
/// than 40 bytes are nobody's.
[[nodiscard]] std::optional<std::string_view> closest_word(std::string_view word,
                                                           std::span<const std::string_view> candidates);

}  // namespace eastap
