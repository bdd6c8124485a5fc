// The Lua API as a table: every function, method and field that scripts have of eastap, with its types and
// one sentence. From it come the definitions for editors (LuaCATS), docs/hooks-reference.md and `eastap help
// hooks`; a test holds it against what a script really finds. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace eastap::script {

struct ApiRow {
  enum class Kind : std::uint8_t {
    type,       ///< `owner` itself: a class or a table; `meaning` says what it is
    function,   ///< owner.name(...)
    method,     ///< owner:name(...)
    field,      ///< owner.name
    setting,    ///< the same, and scripts set it
    operation,  ///< an operator: `name` is its sign, `signature` "(right: number): date" or, with one side,
                ///< "integer"
  };
  std::string_view owner;  ///< "eas", "exchange", "node" ...; "" for globals
  std::string_view name;   ///< "[string]": of a field with any name
  Kind kind = Kind::field;
  /// Of functions "(filter: string, seconds?: number): table?", of fields the type; as LuaCATS writes types.
  std::string_view signature;
  std::string_view meaning;
};

/// Grouped by owner, in the order of the reference.
[[nodiscard]] std::span<const ApiRow> all_api();

/// The definitions file for editors that know LuaCATS annotations.
[[nodiscard]] std::string api_definitions();
/// docs/hooks-reference.md.
[[nodiscard]] std::string api_reference();

}  // namespace eastap::script
