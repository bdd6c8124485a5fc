// eas.on, eas.every and eas.wait_for: how a script says what it wants to be told of. Loop's thread only.
#pragma once

#include <chrono>
#include <cstddef>
#include <lua.hpp>
#include <string>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/script/event.h"

namespace eastap::script {

/// One function that a script gave for an event.
struct Handler {
  Event event = Event::request;
  std::string filter;                   ///< "": every exchange
  int function = LUA_NOREF;             ///< in the registry; whoever holds the handler gives it back
  std::chrono::milliseconds period{0};  ///< of tick
  bool global = false;                  ///< a global function such as on_request
};

inline constexpr std::size_t max_handlers = 200;  ///< of one script

/// Sets `on`, `every` and `wait_for` in the table on the top of the stack; returns a registry reference to
/// what the script will register.
[[nodiscard]] int open_events(lua_State* L);
/// Sets the same three in the table on the top of the stack, for code that is no script and runs in no hook:
/// they say where they are possible.
void refuse_events(lua_State* L);
/// What was registered, in its order. From then on the script can register nothing more.
[[nodiscard]] std::vector<Handler> take_handlers(lua_State* L, int registered);

/// Pushes what wait_for returns of an exchange that is over: a table of facts.
void push_exchange_facts(lua_State* L, const core::ExchangePtr& exchange);

}  // namespace eastap::script
