#include "proxy/script/bind_faults.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/faults.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/binding.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {
namespace {

using Arguments = std::map<std::string, std::string>;

constexpr std::size_t most_faults = 16;  // on one message

/// Adds a fault of the table in core/faults.h, or raises what is wrong with it.
int add_fault(lua_State* L, CallState& call, core::FaultCall fault) {
  fault.source = where(L);
  if (const auto checked = core::faults::check(fault); !checked) {
    raise(L, checked.error().what);
  }
  if (call.verdict.faults.size() >= most_faults) {
    raise(L, fmt::format("more than {} faults on one message", most_faults));
  }
  call.verdict.faults.push_back(std::move(fault));
  return 0;
}

/// A fault's arguments from the table at `index`; absent: none.
Arguments check_arguments(lua_State* L, int index) {
  Arguments arguments;
  if (lua_isnoneornil(L, index)) {
    return arguments;
  }
  luaL_checktype(L, index, LUA_TTABLE);
  lua_pushnil(L);
  while (lua_next(L, index) != 0) {
    if (lua_type(L, -2) != LUA_TSTRING || (lua_isstring(L, -1) == 0 && !lua_isboolean(L, -1))) {
      raise(L, "a fault's arguments are {name = number, text or true}");
    }
    if (lua_isboolean(L, -1)) {
      arguments[std::string(check_text(L, -2))] = lua_toboolean(L, -1) != 0 ? "yes" : "no";
      lua_pop(L, 1);
      continue;
    }
    lua_pushvalue(L, -1);
    arguments[std::string(check_text(L, -3))] = check_text(L, -1);
    lua_pop(L, 2);
  }
  return arguments;
}

/// What the fault returned lies on the top of the stack: words, or nil and why there was nothing to do, or
/// nothing where the session tells what was done. As in the host's strikes its own words stand for everything
/// it did.
int end_fault(lua_State* L, std::size_t notes_before) {
  CallState& call = check_action(L, "fault", Reach::connection);
  const bool told = lua_type(L, -2) == LUA_TSTRING;
  const bool idle = !told && lua_type(L, -1) == LUA_TSTRING;
  if (told || idle) {
    auto& notes = call.verdict.notes;
    notes.resize(std::min(notes.size(), notes_before));
    const std::string name(check_text(L, 2));
    call.note(
        told ? core::Note::Kind::injected : core::Note::Kind::hook_log,
        told ? std::string(check_text(L, -2)) : fmt::format("{} did nothing: {}", name, check_text(L, -1)),
        where(L));
    notes.back().fault = core::faults::text_of({name, check_arguments(L, 3), {}, {}});
  }
  lua_pushboolean(L, idle ? 0 : 1);
  return 1;
}

/// The rest of strike_fault() when the fault had to wait.
int resumed(lua_State* L, int /*status*/, lua_KContext notes_before) {
  try {
    return end_fault(L, static_cast<std::size_t>(notes_before));
  } catch (const std::exception& error) {
    return luaL_error(L, "internal failure: %s", error.what());
  }
}

const FaultTable& check_table(lua_State* L) {
  const State& state = State::of(L);
  if (!state.faults) {
    raise(L, "there are no stock faults here");
  }
  return state.faults();
}

/// Pushes the call that carries the fault out; how many arguments it has.
int push_fault(lua_State* L, const CallState& call, const std::string& name) {
  constexpr int count = 4;
  const FaultTable& table = check_table(L);
  Arguments arguments = check_arguments(L, 3);
  FaultHit hit;
  if (const auto seed = arguments.extract("seed")) {
    hit.seed = text::to_number(seed.mapped()).value_or(1);
  }
  if (const auto checked = table.check(name, arguments); !checked) {
    raise(L, checked.error().what);
  }
  const StockFault* fault = table.find(name);
  if (std::ranges::find(fault->phases, call.hook.phase) == fault->phases.end()) {
    raise(L, fmt::format("fault {} is not possible in the event {}", name, row_of(call.event).name));
  }
  table.push_invoke(L);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 1);
  FaultTable::push_arguments(L, arguments, hit);
  return count;
}

}  // namespace

int strike_fault(lua_State* L) {
  constexpr int own_arguments = 3;
  lua_settop(L, own_arguments);
  CallState& call = check_action(L, "fault", Reach::connection);
  const std::string_view name = check_text(L, 2);
  if (core::faults::exists(name)) {
    const bool of_connections = core::faults::is_of_connections(name);
    static_cast<void>(check_action(L, "fault", of_connections ? Reach::connection : Reach::whole_message));
    static_cast<void>(add_fault(L, call, {std::string(name), check_arguments(L, own_arguments), {}, {}}));
    lua_pushboolean(L, 1);
    return 1;
  }
  const std::size_t notes_before = call.verdict.notes.size();
  const int count = push_fault(L, call, std::string(name));
  lua_callk(L, count, 2, static_cast<lua_KContext>(notes_before), resumed);
  return end_fault(L, notes_before);
}

int truncate_body(lua_State* L) {
  CallState& call = check_action(L, "truncate", Reach::whole_message);
  if (lua_istable(L, 2)) {
    return add_fault(L, call, {"truncate", check_arguments(L, 2), {}, {}});
  }
  return add_fault(L, call, {"truncate", {{"bytes", std::to_string(luaL_checkinteger(L, 2))}}, {}, {}});
}

int corrupt_body(lua_State* L) {
  CallState& call = check_action(L, "corrupt", Reach::whole_message);
  return add_fault(L, call, {"corrupt", check_arguments(L, 2), {}, {}});
}

}  // namespace eastap::script
