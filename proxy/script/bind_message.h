// Requests and responses for scripts: start line, headers, body, document. A value that a script keeps after
// its hook has ended is a Lua error. Loop's thread only.
#pragma once

#include <cstdint>
#include <lua.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// Makes the types known to a state.
void open_messages(lua_State* L);

/// The live hook call of that number; raises a Lua error when it has ended.
[[nodiscard]] CallState& check_call(lua_State* L, std::uint64_t serial);

/// Pushes the request or response of a call, or nil where there is none yet.
void push_message(lua_State* L, CallState& call, bool response);

/// Header fields from the table at `index`: {Name = "value", ...} or a list of {"Name", "value"}; raises a
/// Lua error for what is no field.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> check_fields(lua_State* L, int index);

/// Bytes that edits may add to one head.
inline constexpr std::size_t max_head_growth = std::size_t{64} << 10U;

}  // namespace eastap::script
