// Where in a script an error of Lua is: the line it names, and in that line the token it names. Pure; any
// thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace eastap::script {

/// The byte of a source line where the token stands that Lua names: "near 'x'", "local 'x'", "field 'x'",
/// "global 'x'" and the like. nullopt where none is named, or where it is not certain which one is meant.
/// Texts and comments of the line count only for "near".
[[nodiscard]] std::optional<std::size_t> error_column(std::string_view line, std::string_view why);

/// For the failure "NAME:12: why": line 12 of the source, made printable, and where error_column() knows the
/// place a second line with a ^ below it. "" for a failure without such a place, and for blank lines.
[[nodiscard]] std::string error_lines(std::string_view source, std::string_view name,
                                      std::string_view failure);

}  // namespace eastap::script
