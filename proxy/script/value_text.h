// Lua values as text for people: tables with what is in them, bounded. Runs none of a script's code (no
// metamethods) and raises nothing. Loop's thread only.
#pragma once

#include <cstddef>
#include <lua.hpp>
#include <string>

namespace eastap::script {

/// Bounds of one text.
struct ValueStyle {
  std::size_t max_text = std::size_t{16} << 10U;  ///< bytes of all of it, about
  std::size_t max_items = 200;                    ///< of one table
  unsigned max_depth = 6;                         ///< tables inside each other
};

/// The value at `index`: nil, 12, "text", {1, 2, name = "x"}, function, exchange. Printable, on several lines
/// where a table does not fit on one. Needs a few free slots of the stack.
[[nodiscard]] std::string value_text(lua_State* L, int index, const ValueStyle& style = {});

}  // namespace eastap::script
