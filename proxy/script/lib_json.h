// eas.json: JSON for scripts, through nlohmann. What a text or table may ask for is bounded, since one call
// cannot be interrupted. Loop's thread only.
#pragma once

#include <cstddef>
#include <lua.hpp>

namespace eastap::script {

inline constexpr std::size_t max_json_depth = 64;        ///< tables or brackets inside each other
inline constexpr std::size_t max_json_values = 200'000;  ///< of one text, or of one table
inline constexpr std::size_t max_json_bytes = std::size_t{8} << 20U;  ///< of one text

/// Makes the value `null` and the mark of arrays known to a state.
void open_json(lua_State* L);

/// Pushes the table with encode, decode, array and null.
void push_json_library(lua_State* L);

}  // namespace eastap::script
