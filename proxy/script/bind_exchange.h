// The exchange that hooks get: what it is about, its messages, and what may be done with it. Loop's thread
// only.
#pragma once

#include <chrono>
#include <lua.hpp>

#include "proxy/script/call_state.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

/// Makes the type known to a state.
void open_exchanges(lua_State* L);

/// Pushes the exchange of a call.
void push_exchange(lua_State* L, const CallState& call);

/// Whether the value at `index` is the exchange of that call.
[[nodiscard]] bool is_exchange_of(lua_State* L, int index, const CallState& call);

/// Suspends the running hook for so many seconds (argument `index`) and notes it. To be returned from a
/// binding. Raises a Lua error outside of hooks and where Lua cannot yield.
[[nodiscard]] int suspend(lua_State* L, int index);

/// The running task, where it may be suspended for `what`; else raises a Lua error.
[[nodiscard]] Task& check_may_wait(lua_State* L, const char* what);

/// What an action is done to, and so in which events it is possible.
enum class Reach : std::uint8_t {
  connection,     ///< wherever the session waits for the verdict
  message,        ///< a message that was not sent on, whole or its head alone
  whole_message,  ///< a message with its body
};
/// The call of the exchange at index 1, where `action` is possible; else raises a Lua error that says so.
[[nodiscard]] CallState& check_action(lua_State* L, const char* action, Reach reach);

}  // namespace eastap::script
