#include "proxy/script/fault_table.h"

#include <stdexcept>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/binding.h"
#include "proxy/script/hook_filters.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"

namespace eastap::script {
namespace {

std::string text_field(lua_State* L, const char* name) {
  std::string text;
  if (lua_getfield(L, -1, name) == LUA_TSTRING) {
    text = check_text(L, -1);
  }
  lua_pop(L, 1);
  return text;
}

bool flag_field(lua_State* L, const char* name) {
  lua_getfield(L, -1, name);
  const bool set = lua_toboolean(L, -1) != 0;
  lua_pop(L, 1);
  return set;
}

/// Calls `take` for each value of the list in a field, with the value on the top of the stack.
template <class Take>
void each_of(lua_State* L, const char* field, Take take) {
  if (lua_getfield(L, -1, field) == LUA_TTABLE) {
    const auto count = static_cast<lua_Integer>(lua_rawlen(L, -1));
    for (lua_Integer i = 1; i <= count; ++i) {
      lua_rawgeti(L, -1, i);
      take();
      lua_pop(L, 1);
    }
  }
  lua_pop(L, 1);
}

core::Phase phase_of(std::string_view side) {
  if (side == "connect") {
    return core::Phase::connect;
  }
  return side == "request" ? core::Phase::request : core::Phase::response;
}

/// The declaration on the top of the stack.
StockFault read_fault(lua_State* L) {
  StockFault fault;
  fault.name = text_field(L, "name");
  fault.group = text_field(L, "group");
  fault.meaning = text_field(L, "meaning");
  fault.body = flag_field(L, "body");
  fault.phone = flag_field(L, "phone");
  fault.wipe = flag_field(L, "wipe");
  each_of(L, "sides", [&] { fault.phases.push_back(phase_of(check_text(L, -1))); });
  each_of(L, "commands", [&] { fault.commands.emplace_back(check_text(L, -1)); });
  each_of(L, "arguments", [&] {
    fault.arguments.push_back({.name = text_field(L, "name"),
                               .type = text_field(L, "type"),
                               .required = flag_field(L, "required"),
                               .connect = flag_field(L, "connect"),
                               .meaning = text_field(L, "meaning")});
  });
  return fault;
}

void push_map(lua_State* L, const std::map<std::string, std::string>& map) {
  lua_createtable(L, 0, static_cast<int>(map.size()));
  for (const auto& [name, value] : map) {
    push(L, value);
    lua_setfield(L, -2, name.c_str());
  }
}

}  // namespace

FaultTable::FaultTable(State& state, bool allow_wipe) : state_(state), allow_wipe_(allow_wipe) {
  for (const StockScript& script : stock_scripts()) {
    run(script.name, script.text);
  }
  read();
}

FaultTable::~FaultTable() {
  luaL_unref(state_.lua(), LUA_REGISTRYINDEX, module_);
}

/// These files are part of the program, so they run as its own code does: at once, without budgets. The first
/// returns the module; the others find its `fault` and `kit` as globals.
void FaultTable::run(std::string_view name, std::string_view text) {
  lua_State* lua = state_.lua();
  const std::string chunk = fmt::format("=fault:{}", name);
  if (luaL_loadbufferx(lua, text.data(), text.size(), chunk.c_str(), "t") != LUA_OK) {
    throw std::runtime_error(lua_tostring(lua, -1));
  }
  push_environment(lua);
  add_eastap(lua);
  if (module_ != LUA_NOREF) {
    lua_rawgeti(lua, LUA_REGISTRYINDEX, module_);
    for (const char* shared : {"fault", "kit"}) {
      lua_getfield(lua, -1, shared);
      lua_setfield(lua, -3, shared);
    }
    lua_pop(lua, 1);
  }
  lua_setupvalue(lua, -2, 1);
  if (lua_pcall(lua, 0, module_ == LUA_NOREF ? 1 : 0, 0) != LUA_OK) {
    throw std::runtime_error(lua_tostring(lua, -1));
  }
  if (module_ == LUA_NOREF) {
    module_ = luaL_ref(lua, LUA_REGISTRYINDEX);
  }
}

void FaultTable::read() {
  lua_State* lua = state_.lua();
  lua_rawgeti(lua, LUA_REGISTRYINDEX, module_);
  each_of(lua, "order", [&] { faults_.push_back(read_fault(lua)); });
  lua_pop(lua, 1);
}

const StockFault* FaultTable::find(std::string_view name) const {
  for (const StockFault& fault : faults_) {
    if (fault.name == name) {
      return &fault;
    }
  }
  return nullptr;
}

Result<void> FaultTable::check(const std::string& name,
                               const std::map<std::string, std::string>& arguments) const {
  lua_State* lua = state_.lua();
  lua_rawgeti(lua, LUA_REGISTRYINDEX, module_);
  lua_getfield(lua, -1, "check");
  push(lua, name);
  push_map(lua, arguments);
  const int outcome = lua_pcall(lua, 2, 1, 0);
  std::string wrong;
  if (outcome != LUA_OK || lua_type(lua, -1) == LUA_TSTRING) {
    wrong = check_text(lua, -1);
  }
  lua_pop(lua, 2);
  if (!wrong.empty()) {
    return fail(ErrorCode::invalid_input, text::printable(wrong));
  }
  if (find(name)->wipe && !allow_wipe_) {
    return fail(
        ErrorCode::refused,
        fmt::format(
            "fault {}: it orders a phone to erase data; only a tap that was started with --allow-wipe does "
            "that",
            name));
  }
  return {};
}

void FaultTable::begin(const StockFault& fault) const {
  if (fault.phone && state_.filters != nullptr) {
    static_cast<void>(state_.filters->all_phones());
  }
}

void FaultTable::push_invoke(lua_State* L) const {
  lua_rawgeti(L, LUA_REGISTRYINDEX, module_);
  lua_getfield(L, -1, "invoke");
  lua_remove(L, -2);
}

void FaultTable::push_arguments(lua_State* L, const std::map<std::string, std::string>& arguments,
                                const FaultHit& hit) {
  push_map(L, arguments);
  lua_createtable(L, 0, 2);
  lua_pushinteger(L, static_cast<lua_Integer>(hit.count));
  lua_setfield(L, -2, "count");
  lua_pushinteger(L, static_cast<lua_Integer>(hit.seed));
  lua_setfield(L, -2, "seed");
}

}  // namespace eastap::script
