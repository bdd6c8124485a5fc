#include "proxy/script/lib_events.h"

#include <cmath>

#include <fmt/format.h>

#include "proxy/model/auth_facts.h"
#include "proxy/model/exchange_view.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/binding.h"
#include "proxy/script/call_state.h"
#include "proxy/script/hook_filters.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

// Fields of one registered handler.
constexpr const char* event_field = "event";
constexpr const char* filter_field = "filter";
constexpr const char* function_field = "function";
constexpr const char* period_field = "period";
constexpr const char* closed_field = "closed";
constexpr lua_Number shortest_period = 0.1;   // seconds
constexpr lua_Number longest_period = 86400;  // seconds

/// Appends {event, filter, function, period} to the upvalue; filter and function lie at these places.
void register_handler(lua_State* L, Event event, int filter, int function, lua_Number period,
                      const char* who) {
  const int registered = lua_upvalueindex(1);
  if (lua_getfield(L, registered, closed_field) != LUA_TNIL) {
    raise(L, fmt::format("{} is called while the script loads, outside every function", who));
  }
  lua_pop(L, 1);
  const lua_Unsigned count = lua_rawlen(L, registered);
  if (count >= max_handlers) {
    raise(L, fmt::format("{}: a script has at most {} handlers", who, max_handlers));
  }
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, static_cast<lua_Integer>(event));
  lua_setfield(L, -2, event_field);
  if (filter != 0) {
    lua_pushvalue(L, filter);
    lua_setfield(L, -2, filter_field);
  }
  lua_pushvalue(L, function);
  lua_setfield(L, -2, function_field);
  lua_pushnumber(L, period);
  lua_setfield(L, -2, period_field);
  lua_rawseti(L, registered, static_cast<lua_Integer>(count) + 1);
}

void check_filter(lua_State* L, std::string_view filter, const char* who) {
  State& state = State::of(L);
  if (state.filters == nullptr) {
    raise(L, fmt::format("{}: filters are not possible here", who));
  }
  if (const auto known = state.filters->want(filter); !known) {
    raise(L, fmt::format("{}: the filter '{}' is none: {}", who, filter, known.error().what));
  }
}

std::string event_names() {
  std::string names;
  for (const EventRow& row : all_events()) {
    names += names.empty() ? "" : ", ";
    names += row.name;
  }
  return names;
}

/// eas.on(event, [filter,] function)
int on(lua_State* L) {
  const std::string_view name = check_text(L, 1);
  const auto event = event_of(name);
  if (!event) {
    raise(L, fmt::format("on: there is no event '{}'; there are {}", name, event_names()));
  }
  const bool filtered = lua_gettop(L) >= 3 && !lua_isnil(L, 2);
  const int function = lua_gettop(L) >= 3 ? 3 : 2;
  luaL_checktype(L, function, LUA_TFUNCTION);
  if (filtered) {
    if (!row_of(*event).of_exchange) {
      raise(L, fmt::format("on: the event {} is about no exchange, so no filter can choose", name));
    }
    check_filter(L, check_text(L, 2), "on");
  }
  register_handler(L, *event, filtered ? 2 : 0, function, 1, "on");
  return 0;
}

/// eas.every(seconds, function)
int every(lua_State* L) {
  const lua_Number period = luaL_checknumber(L, 1);
  luaL_checktype(L, 2, LUA_TFUNCTION);
  if (!(period >= shortest_period && period <= longest_period)) {
    raise(L, fmt::format("every takes seconds, from {} to {}", shortest_period, longest_period));
  }
  register_handler(L, Event::tick, 0, 2, period, "every");
  return 0;
}

/// eas.wait_for(filter [, seconds]): facts of the next exchange that is over and matches, or nil.
int wait_for(lua_State* L) {
  const std::string_view filter = check_text(L, 1);
  check_filter(L, filter, "wait_for");
  const lua_Number seconds = luaL_optnumber(L, 2, longest_period);
  Task& task = check_may_wait(L, "wait_for");
  if (!(seconds >= 0 && seconds <= longest_period)) {
    raise(L, fmt::format("wait_for takes seconds, from 0 to {}", longest_period));
  }
  task.suspension = {Suspension::Kind::exchange,
                     std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000.0))),
                     std::string(filter)};
  return lua_yield(L, 0);
}

/// Its upvalue is the name of what was called.
int refuse(lua_State* L) {
  raise(L, fmt::format("{} is for scripts: what is typed here is over at once. `eastap ctl script add FILE` "
                       "gives the running tap one more",
                       check_text(L, lua_upvalueindex(1))));
}

}  // namespace

int open_events(lua_State* L) {
  lua_createtable(L, 0, 0);
  for (const Function& entry : {Function{"on", guarded<on>}, Function{"every", guarded<every>}}) {
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, entry.function, 1);
    lua_setfield(L, -3, entry.name);
  }
  const int registered = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_pushcfunction(L, guarded<wait_for>);
  lua_setfield(L, -2, "wait_for");
  return registered;
}

void refuse_events(lua_State* L) {
  for (const char* name : {"on", "every", "wait_for"}) {
    push(L, fmt::format("eas.{}", name));
    lua_pushcclosure(L, guarded<refuse>, 1);
    lua_setfield(L, -2, name);
  }
}

std::vector<Handler> take_handlers(lua_State* L, int registered) {
  std::vector<Handler> handlers;
  lua_rawgeti(L, LUA_REGISTRYINDEX, registered);
  const auto count = static_cast<lua_Integer>(lua_rawlen(L, -1));
  for (lua_Integer i = 1; i <= count; ++i) {
    Handler& handler = handlers.emplace_back();
    lua_rawgeti(L, -1, i);
    lua_getfield(L, -1, event_field);
    handler.event = static_cast<Event>(lua_tointeger(L, -1));
    lua_getfield(L, -2, filter_field);
    if (lua_isstring(L, -1) != 0) {
      handler.filter = check_text(L, -1);
    }
    lua_getfield(L, -3, period_field);
    handler.period =
        std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(lua_tonumber(L, -1) * 1000.0)));
    lua_getfield(L, -4, function_field);
    handler.function = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 4);
  }
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, closed_field);
  lua_pop(L, 1);
  return handlers;
}

void push_exchange_facts(lua_State* L, const core::ExchangePtr& exchange) {
  model::ExchangeView view(exchange, model::AuthFacts{}, nullptr);
  const eas::RequestContext& context = view.context();
  lua_createtable(L, 0, 12);
  set_number(L, "id", static_cast<lua_Integer>(exchange->id.value));
  if (exchange->connection) {
    set_number(L, "connection", static_cast<lua_Integer>(exchange->connection->id.value));
    set_text(L, "client", exchange->connection->client.address.to_string());
  }
  set_text(L, "command", context.command_name);
  set_text(L, "device", context.device_id);
  set_text(L, "user", context.user);
  set_text(L, "outcome", exchange->outcome);
  if (const int status = view.http_status(); status != 0) {
    set_number(L, "http_status", status);
  }
  if (const auto& status = view.summary().status) {
    set_number(L, "status", status->code);
  }
  lua_pushnumber(L, std::chrono::duration<double>(exchange->finished.since(exchange->started)).count());
  lua_setfield(L, -2, "seconds");
}

}  // namespace eastap::script
