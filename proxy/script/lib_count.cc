#include "proxy/script/lib_count.h"

#include <string>

#include "proxy/script/binding.h"
#include "proxy/script/counters.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

Counters& counters_of(lua_State* L) {
  State& state = State::of(L);
  if (state.counters == nullptr) {
    raise(L, "nothing can be counted here");
  }
  state.charge(4);
  return *state.counters;
}

int push_count(lua_State* L, const Result<std::int64_t>& value) {
  if (!value) {
    raise(L, "count: " + value.error().what);
  }
  lua_pushinteger(L, *value);
  return 1;
}

}  // namespace

int count_name(lua_State* L) {
  const std::string_view name = check_text(L, 1);
  const lua_Integer by = luaL_optinteger(L, 2, 1);
  return push_count(L, counters_of(L).count(name, by));
}

int count_for(lua_State* L, std::string_view device, int first) {
  const std::string_view name = check_text(L, first);
  const lua_Integer by = luaL_optinteger(L, first + 1, 1);
  return push_count(L, counters_of(L).count(device, name, by));
}

}  // namespace eastap::script
