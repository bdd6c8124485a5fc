#include "proxy/script/bind_faults.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/faults.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/binding.h"
#include "proxy/script/fault_record.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {
namespace {

using Arguments = std::map<std::string, std::string>;

constexpr std::size_t most_faults = 16;  // on one message

/// Whether the function of a stock fault calls: what it names is a fault of the core.
bool is_asked_by_stock_fault(lua_State* L) {
  lua_Debug caller{};
  return lua_getstack(L, 1, &caller) != 0 && lua_getinfo(L, "S", &caller) != 0 &&
         std::string_view(caller.short_src).starts_with("fault:");
}

/// Raises at the script's line, also where the function of a stock fault stands between.
[[noreturn]] void refuse_fault(lua_State* L, const std::string& what) {
  const std::string place = where(L);
  push(L, place.empty() ? what : fmt::format("{}: {}", place, what));
  lua_error(L);
  std::unreachable();
}

/// Adds a fault of the table in core/faults.h, or raises what is wrong with it.
int add_fault(lua_State* L, CallState& call, core::FaultCall fault) {
  fault.source = where(L);
  if (const auto checked = core::faults::check(fault); !checked) {
    refuse_fault(L, checked.error().what);
  }
  if (call.verdict->faults.size() >= most_faults) {
    refuse_fault(L, fmt::format("more than {} faults on one message", most_faults));
  }
  // Behind these nothing is left that a later script or fault could work on.
  call.decided = call.decided || fault.name == "drop" || fault.name == "reset";
  call.verdict->faults.push_back(std::move(fault));
  return 0;
}

/// The value on the top of the stack as the text of an argument: 5.0 is 5, true is yes.
std::string argument_text(lua_State* L) {
  if (lua_isboolean(L, -1)) {
    return lua_toboolean(L, -1) != 0 ? "yes" : "no";
  }
  int whole = 0;
  const lua_Integer number = lua_tointegerx(L, -1, &whole);
  return lua_type(L, -1) == LUA_TNUMBER && whole != 0 ? std::to_string(number)
                                                      : std::string(check_text(L, -1));
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
    arguments[std::string(check_text(L, -2))] = argument_text(L);
    lua_pop(L, 1);
  }
  return arguments;
}

// The stack of strike_fault(): its arguments (exchange, name, table), where the record stood, what the fault
// returned.
constexpr int own_arguments = 3;
constexpr int mark_index = 4;
static_assert(std::is_trivially_destructible_v<FaultMark>);

int end_fault(lua_State* L) {
  CallState& call = check_action(L, "fault", Reach::connection);
  const auto* began = static_cast<const FaultMark*>(lua_touserdata(L, mark_index));
  const std::string name(check_text(L, 2));
  const std::string text = core::faults::text_of({name, check_arguments(L, own_arguments), {}, {}});
  const FaultOutcome outcome = record_fault(L, mark_index + 1, call, *began, {name, text, where(L)});
  lua_pushboolean(L, outcome == FaultOutcome::idle ? 0 : 1);
  return 1;
}

/// The rest of strike_fault() when the fault had to wait.
int resumed(lua_State* L, int /*status*/, lua_KContext /*context*/) {
  try {
    return end_fault(L);
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
  lua_settop(L, own_arguments);
  CallState& call = check_action(L, "fault", Reach::connection);
  const std::string name(check_text(L, 2));
  if (core::faults::exists(name) && is_asked_by_stock_fault(L)) {
    return add_fault(L, call, {name, check_arguments(L, own_arguments), {}, {}});
  }
  std::construct_at(static_cast<FaultMark*>(lua_newuserdatauv(L, sizeof(FaultMark), 0)), mark_fault(call));
  call.scripted = {name, core::faults::text_of({name, check_arguments(L, own_arguments), {}, {}}), where(L),
                   call.verdict->notes.size()};
  const int count = push_fault(L, call, name);
  lua_callk(L, count, 2, 0, resumed);
  return end_fault(L);
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
