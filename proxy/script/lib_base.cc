#include "proxy/script/lib_base.h"

#include <array>
#include <ctime>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "proxy/script/binding.h"
#include "proxy/script/lib_string.h"
#include "proxy/script/lua_state.h"
#include "proxy/script/prelude.h"

namespace eastap::script {

namespace {

const char globals_key = 0;    // registry: table of global functions, copied into every environment
const char libraries_key = 0;  // registry: table of library tables, each copied

constexpr lua_Integer first_seed = 1;     // of math.random; that of faults without `seed` is the same
constexpr std::uint64_t load_price = 64;  // units for each byte that is compiled
constexpr std::size_t number_bytes_per_unit = 8;

// ---- base ----

/// Finalizers run with the instruction count off; Lua looks for __gc only here, so one that is set later
/// never runs. Weak tables are out of reach for good (weak_tables.h); who asks for one shall know.
int set_metatable(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const int type = lua_type(L, 2);
  luaL_argexpected(L, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) {
    raise(L, "cannot change a protected metatable");
  }
  lua_settop(L, 2);
  if (type == LUA_TTABLE) {
    for (const char* banned : {"__gc", "__mode"}) {
      lua_pushstring(L, banned);
      if (lua_rawget(L, 2) != LUA_TNIL) {
        raise(L, fmt::format("a script's metatable must not have {}", banned));
      }
      lua_pop(L, 1);
    }
  }
  lua_setmetatable(L, 1);
  return 1;
}

/// load(text [, chunkname [, mode [, env]]]): text only, compiled for the environment in upvalue 1.
int load_text(lua_State* L) {
  if (lua_type(L, 1) != LUA_TSTRING) {
    raise(L, "load takes a string here, not a function");
  }
  const std::string_view text = check_text(L, 1);
  const char* name = luaL_optstring(L, 2, text.data());
  const std::string_view mode = luaL_optstring(L, 3, "t");
  const bool own_environment = !lua_isnone(L, 4);
  if (mode.find('t') == std::string_view::npos || text.size() > max_load) {
    luaL_pushfail(L);
    if (text.size() > max_load) {
      push(L, fmt::format("attempt to load {} bytes; the limit is {}", text.size(), max_load));
    } else {
      push(L, "only text can be loaded");
    }
    return 2;
  }
  State::of(L).charge(text.size() * load_price);
  if (luaL_loadbufferx(L, text.data(), text.size(), name, "t") != LUA_OK) {
    luaL_pushfail(L);
    lua_insert(L, -2);
    return 2;
  }
  lua_pushvalue(L, own_environment ? 4 : lua_upvalueindex(1));
  if (lua_setupvalue(L, -2, 1) == nullptr) {
    lua_pop(L, 1);
  }
  return 1;
}

/// Lua's own tonumber (upvalue 1), which looks at a text more than once and cannot be interrupted.
int charged_tonumber(lua_State* L) {
  if (lua_type(L, 1) == LUA_TSTRING) {
    State::of(L).charge(lua_rawlen(L, 1) / number_bytes_per_unit);
  }
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/// collectgarbage("count") only: a collection on demand would be work that no budget sees.
int collect_garbage(lua_State* L) {
  const std::string_view what = luaL_optstring(L, 1, "collect");
  if (what == "count") {
    lua_pushnumber(L, static_cast<lua_Number>(State::of(L).memory().used()) / 1024.0);
  } else {
    lua_pushinteger(L, 0);
  }
  return 1;
}

// ---- table (the parts that Lua code cannot do well; the rest is scripts/prelude.lua) ----

int table_concat(lua_State* L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  std::size_t separator_size = 0;
  const char* separator = luaL_optlstring(L, 2, "", &separator_size);
  const lua_Integer first = luaL_optinteger(L, 3, 1);
  const lua_Integer last = luaL_opt(L, luaL_checkinteger, 4, static_cast<lua_Integer>(lua_rawlen(L, 1)));
  State& state = State::of(L);
  const std::size_t limit = state.limits().string;
  std::size_t size = 0;
  const auto pay = [&](lua_Integer at) {  // also for what fails: a script may try again
    state.charge(static_cast<std::uint64_t>(at) - static_cast<std::uint64_t>(first) + size / 32);
  };
  luaL_Buffer out;
  luaL_buffinit(L, &out);
  for (lua_Integer i = first; i <= last; ++i) {
    if (lua_rawgeti(L, 1, i) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER) {
      pay(i);
      raise(L, fmt::format("invalid value (at index {}) in table for 'concat'", i));
    }
    lua_tostring(L, -1);
    size += lua_rawlen(L, -1) + separator_size;
    if (size > limit + separator_size) {
      pay(i);
      raise(L, fmt::format("result of concat would be longer than {} bytes", limit));
    }
    luaL_addvalue(&out);
    if (i == last) {
      break;  // `last` may be the largest integer
    }
    luaL_addlstring(&out, separator, separator_size);
  }
  if (last >= first) {
    pay(last);
  }
  luaL_pushresult(&out);
  return 1;
}

int table_unpack(lua_State* L) {
  const lua_Integer first = luaL_optinteger(L, 2, 1);
  const lua_Integer last = luaL_opt(L, luaL_checkinteger, 3, luaL_len(L, 1));
  if (first > last) {
    return 0;
  }
  constexpr lua_Unsigned most = 100'000;
  const lua_Unsigned count = static_cast<lua_Unsigned>(last) - static_cast<lua_Unsigned>(first);
  if (count >= most || lua_checkstack(L, static_cast<int>(count) + 1) == 0) {
    raise(L, "too many results to unpack");
  }
  State::of(L).charge(count);
  for (lua_Unsigned i = 0; i <= count; ++i) {
    lua_geti(L, 1, first + static_cast<lua_Integer>(i));
  }
  return static_cast<int>(count) + 1;
}

// ---- os ----

/// os.date with a bounded format; Lua's own takes megabytes of "%c".
int os_date(lua_State* L) {
  constexpr std::size_t longest = 200;
  std::size_t size = 0;
  luaL_optlstring(L, 1, "%c", &size);
  if (size > longest) {
    raise(L, fmt::format("the format of os.date is longer than {} bytes", longest));
  }
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/// Leaves a table with the harmless functions of os.
void push_clock_functions(lua_State* L) {
  luaopen_os(L);
  lua_createtable(L, 0, 4);
  for (const char* name : {"time", "clock", "difftime"}) {
    lua_getfield(L, -2, name);
    lua_setfield(L, -2, name);
  }
  lua_getfield(L, -2, "date");
  lua_pushcclosure(L, guarded<os_date>, 1);
  lua_setfield(L, -2, "date");
  lua_remove(L, -2);
}

/// math.random of a new state gives the same numbers each time, so that a run can be had again. The library
/// is on the top of the stack.
void seed_numbers(lua_State* L) {
  lua_getfield(L, -1, "randomseed");
  lua_pushinteger(L, first_seed);
  lua_call(L, 1, 0);
}

/// Leaves the table library and a table of global functions, which the prelude makes.
void run_prelude(lua_State* L) {
  if (luaL_loadbufferx(L, prelude.data(), prelude.size(), "=prelude", "t") != LUA_OK) {
    throw std::runtime_error(lua_tostring(L, -1));
  }
  lua_createtable(L, 0, 2);
  set_functions(L, {{"concat", guarded<table_concat>}, {"unpack", guarded<table_unpack>}});
  if (lua_pcall(L, 1, 2, 0) != LUA_OK) {
    throw std::runtime_error(lua_tostring(L, -1));
  }
}

/// Copies the table at `from` into the one on the top of the stack.
void copy_into(lua_State* L, int from) {
  from = lua_absindex(L, from);
  lua_pushnil(L);
  while (lua_next(L, from) != 0) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

}  // namespace

void open_libraries(lua_State* L, bool trust) {
  if (trust) {
    luaL_openlibs(L);  // first: it gives strings Lua's own methods, which open_string() replaces
  }
  lua_createtable(L, 0, 24);  // globals
  luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
  for (const char* name : {"assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal",
                           "rawlen", "rawget", "rawset", "select", "tostring", "type", "_VERSION"}) {
    lua_getfield(L, -1, name);
    lua_setfield(L, -3, name);
  }
  lua_getfield(L, -1, "tonumber");
  lua_pushcclosure(L, charged_tonumber, 1);
  lua_setfield(L, -3, "tonumber");
  lua_pop(L, 1);
  set_functions(L, {{"setmetatable", guarded<set_metatable>}, {"collectgarbage", guarded<collect_garbage>}});

  lua_createtable(L, 0, 8);  // libraries
  open_string(L);
  lua_pushvalue(L, -1);
  lua_setglobal(L, "string");  // for the prelude
  lua_setfield(L, -2, "string");
  luaopen_math(L);
  seed_numbers(L);
  lua_pushvalue(L, -1);
  lua_setglobal(L, "math");
  lua_setfield(L, -2, "math");
  open_utf8(L);
  lua_setfield(L, -2, "utf8");
  run_prelude(L);  // globals, libraries, table library, more globals
  lua_getfield(L, -1, "xpcall");
  lua_setfield(L, -5, "xpcall");
  lua_pop(L, 1);
  lua_setfield(L, -2, "table");
  push_clock_functions(L);
  lua_setfield(L, -2, "os");
  if (trust) {
    for (const char* name : {"io", "os"}) {
      lua_getglobal(L, name);
      lua_setfield(L, -2, name);
    }
    for (const char* name : {"require", "package", "dofile", "loadfile"}) {
      lua_getglobal(L, name);
      lua_setfield(L, -3, name);
    }
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &libraries_key);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
}

void push_environment(lua_State* L) {
  lua_createtable(L, 0, 48);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
  lua_insert(L, -2);
  copy_into(L, -2);
  lua_remove(L, -2);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &libraries_key);
  lua_pushnil(L);
  while (lua_next(L, -2) != 0) {  // environment, libraries, name, library
    lua_createtable(L, 0, 20);
    copy_into(L, -2);
    lua_remove(L, -2);
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -5);
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "_G");
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, guarded<load_text>, 1);
  lua_setfield(L, -2, "load");
}

}  // namespace eastap::script
