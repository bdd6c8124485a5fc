#include "proxy/script/json_marks.h"

#include "proxy/script/binding.h"

namespace eastap::script {
namespace {

const char null_key = 0;   // registry: the value null
const char array_key = 0;  // registry: the metatable that marks arrays

/// eas.json.null
struct JsonNull {
  static constexpr const char* type_name = "eas.json.null";
};

int null_text(lua_State* L) {
  lua_pushliteral(L, "null");
  return 1;
}

}  // namespace

void open_json_marks(lua_State* L) {
  Userdata<JsonNull>::open(L);
  set_functions(L, {{"__tostring", guarded<null_text>}});
  lua_pop(L, 1);
  Userdata<JsonNull>::make(L, {});
  lua_rawsetp(L, LUA_REGISTRYINDEX, &null_key);
  lua_createtable(L, 0, 2);
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_pushliteral(L, "eas.json.array");
  lua_setfield(L, -2, "__name");
  lua_rawsetp(L, LUA_REGISTRYINDEX, &array_key);
}

void push_json_null(lua_State* L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &null_key);
}

bool is_json_null(lua_State* L, int index) {
  return Userdata<JsonNull>::test(L, index) != nullptr;
}

void mark_json_array(lua_State* L, int index) {
  index = lua_absindex(L, index);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
  lua_setmetatable(L, index);
}

bool is_json_array(lua_State* L, int index) {
  if (lua_getmetatable(L, index) == 0) {
    return false;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &array_key);
  const bool same = lua_rawequal(L, -1, -2) != 0;
  lua_pop(L, 2);
  return same;
}

}  // namespace eastap::script
