#include "proxy/script/lib_json.h"

#include "proxy/script/binding.h"
#include "proxy/script/json_decode.h"
#include "proxy/script/json_encode.h"
#include "proxy/script/json_marks.h"

namespace eastap::script {
namespace {

/// eas.json.array([table]): marks a table as an array also while it is empty; returns it.
int json_array(lua_State* L) {
  if (lua_isnoneornil(L, 1)) {
    lua_settop(L, 0);
    lua_createtable(L, 0, 0);
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  if (!is_json_array(L, 1) && lua_getmetatable(L, 1) != 0) {
    raise(L, "json.array: the table has a metatable");
  }
  lua_settop(L, 1);
  mark_json_array(L, 1);
  return 1;
}

}  // namespace

void push_json_library(lua_State* L) {
  lua_createtable(L, 0, 4);
  set_functions(
      L,
      {{"encode", guarded<json_encode>}, {"decode", guarded<json_decode>}, {"array", guarded<json_array>}});
  push_json_null(L);
  lua_setfield(L, -2, "null");
}

}  // namespace eastap::script
