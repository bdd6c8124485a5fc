// Requests and responses for scripts: start line, headers, body, document. A value that a script keeps after
// its hook has ended is a Lua error. Loop's thread only.
#pragma once

#include <lua.hpp>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// Makes the types of messages and headers known to a state.
void open_messages(lua_State* L);

/// Pushes a message of a call, or nil where there is none yet.
void push_message(lua_State* L, CallState& call, Part part);

}  // namespace eastap::script
