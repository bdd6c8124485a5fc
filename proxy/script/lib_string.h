// Lua's string and utf8 libraries for scripts: find, match, gmatch, gsub and rep are our own with bounds, the
// rest is Lua's with its cost charged; there is no string.dump. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// Leaves the table of string functions on the stack, and makes it the methods of strings (in a copy of its
/// own, so that one script's changes to `string` do not reach another's strings). Call once for a state.
void open_string(lua_State* L);
/// Leaves the table of utf8 functions on the stack.
void open_utf8(lua_State* L);

}  // namespace eastap::script
