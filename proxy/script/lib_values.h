// The parts of the module table that are about values: JSON, dates, GUIDs, time zones, counters, phones. One
// line here for each of them. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// Makes their types known to a new state.
void open_values(lua_State* L);

/// Adds them to the module table on the top of the stack.
void add_values(lua_State* L);

}  // namespace eastap::script
