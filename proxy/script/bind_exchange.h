// The exchange that hooks get: what it is about, its messages, and what may be done with it. Loop's thread
// only.
#pragma once

#include <chrono>
#include <lua.hpp>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// Makes the type known to a state.
void open_exchanges(lua_State* L);

/// Pushes the exchange of a call.
void push_exchange(lua_State* L, const CallState& call);

/// Suspends the running hook for so many seconds (argument `index`) and notes it. To be returned from a
/// binding. Raises a Lua error outside of hooks and where Lua cannot yield.
[[nodiscard]] int suspend(lua_State* L, int index);

/// The call of the exchange at index 1, where `action` on its message is possible, or with `connection` also
/// on its connection; else raises a Lua error that says so.
[[nodiscard]] CallState& check_action(lua_State* L, const char* action, bool connection);

}  // namespace eastap::script
