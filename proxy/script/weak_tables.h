// Takes weak tables out of a Lua state. Clearing them is one step of the collector that no budget interrupts,
// and chains of weak keys make it quadratic; a script could give a metatable its `__mode` at any time, behind
// setmetatable's back. Called by script::State; loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// From here on no table of the state becomes weak: `__mode` is a key like any other. Before anything runs in
/// the state. Throws std::runtime_error where this version of Lua keeps names otherwise than known.
void forbid_weak_tables(lua_State* L);

}  // namespace eastap::script
