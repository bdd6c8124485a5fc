#include "proxy/script/weak_tables.h"

#include <random>
#include <stdexcept>
#include <string_view>

namespace eastap::script {

namespace {

constexpr std::string_view mode_event = "__mode";

/// Whether a table that is declared weak loses its only entry. Leaves nothing on the stack.
bool weak_tables_work(lua_State* L) {
  const int top = lua_gettop(L);
  lua_createtable(L, 0, 1);
  lua_createtable(L, 0, 1);
  lua_pushlstring(L, mode_event.data(), mode_event.size());
  lua_pushstring(L, "kv");
  lua_rawset(L, -3);
  lua_setmetatable(L, -2);
  lua_createtable(L, 0, 0);
  lua_pushboolean(L, 1);
  lua_rawset(L, -3);
  lua_gc(L, LUA_GCCOLLECT);
  lua_pushnil(L);
  const bool lost = lua_next(L, -2) == 0;
  lua_settop(L, top);
  return lost;
}

}  // namespace

void forbid_weak_tables(lua_State* L) {
  // The collector asks a metatable for the one string "__mode" that Lua made when the state began: short
  // strings exist once, and are compared by their address. Once that string reads otherwise, "__mode" in a
  // script is another string, and nobody can write the collector's: its bytes are drawn by lot.
  lua_pushlstring(L, mode_event.data(), mode_event.size());
  char* const name = const_cast<char*>(lua_tostring(L, -1));
  std::random_device lot;
  for (std::size_t i = 0; i < mode_event.size(); ++i) {
    name[i] = static_cast<char>(0x80U | (lot() & 0x7FU));
  }
  lua_pop(L, 1);
  if (weak_tables_work(L)) {
    throw std::runtime_error("this version of Lua (" LUA_RELEASE
                             ") has weak tables that cannot be forbidden");
  }
}

}  // namespace eastap::script
