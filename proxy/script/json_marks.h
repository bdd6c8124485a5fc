// What JSON has and Lua has not: null, and arrays that are empty. And what one text may ask for, since one
// call cannot be interrupted. Loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>

namespace eastap::script {

inline constexpr std::size_t max_json_depth = 64;        ///< tables or brackets inside each other
inline constexpr std::size_t max_json_values = 200'000;  ///< of one text, or of one table
inline constexpr std::size_t max_json_bytes = std::size_t{8} << 20U;  ///< of one text

/// What is charged to the hook for its work (Limits::total_work).
inline constexpr std::uint64_t json_units_per_value = 4;
inline constexpr std::uint64_t json_bytes_per_unit = 8;

/// Makes both known to a state, once.
void open_json_marks(lua_State* L);

void push_json_null(lua_State* L);
[[nodiscard]] bool is_json_null(lua_State* L, int index);

/// Marks the table at `index` as an array, also while it is empty.
void mark_json_array(lua_State* L, int index);
[[nodiscard]] bool is_json_array(lua_State* L, int index);

}  // namespace eastap::script
