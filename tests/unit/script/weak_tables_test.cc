#include "proxy/script/weak_tables.h"

#include <string>

#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"
#include "proxy/script/lua_state.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

/// A state as scripts find it.
class WeakTables : public testing::Test {
 protected:
  WeakTables() {
    open_libraries(L, false);
    open_stores(L);
  }
  /// Runs a chunk in an environment of its own; its result lies on the stack, or its error.
  bool run(const std::string& chunk) {
    EXPECT_EQ(luaL_loadstring(L, chunk.c_str()), LUA_OK) << chunk;
    push_environment(L);
    add_eastap(L);
    lua_setupvalue(L, -2, 1);
    return lua_pcall(L, 0, 1, 0) == LUA_OK;
  }
  /// How many entries the table on the top of the stack has.
  int entries() {
    int count = 0;
    for (lua_pushnil(L); lua_next(L, -2) != 0; lua_pop(L, 1)) {
      ++count;
    }
    return count;
  }

  FakeClock clock;
  State state{Limits{}, clock};
  lua_State* L = state.lua();
};

TEST_F(WeakTables, NoTrickMakesATableWeak) {
  for (const char* trick : {
           "local mt = {} local t = setmetatable({}, mt) mt.__mode = 'kv' return fill(t)",
           "local mt = {} local t = fill(setmetatable({}, mt)) mt['__' .. 'mode'] = 'k' return t",
           "local mt = {} local t = setmetatable({}, mt) rawset(mt, '__mode', 'k') return fill(t)",
           "local mt = {__index = {}} local t = setmetatable({}, mt) for k in next, {__mode = 1} do mt[k] = "
           "'v' "
           "end return fill(t)",
           "local mt = setmetatable({}, {__index = {__mode = 'k'}}) return fill(setmetatable({}, mt))",
           "local mt = {} mt.__index = mt local t = setmetatable({}, mt) setmetatable(mt, mt) mt.__mode = "
           "'kv' "
           "return fill(t)",
           "local mt = {} local t = setmetatable({}, mt) table.move({'k'}, 1, 1, 1, setmetatable({}, "
           "{__newindex = function(_, _, v) mt.__mode = v end})) return fill(t)",
           "local mt = {} local t = setmetatable({}, mt) local sealed = setmetatable({}, {__newindex = mt}) "
           "sealed.__mode = 'k' return fill(t)",
           "local mt = {} local t = setmetatable({}, mt) load('(...).__mode = \"kv\"')(mt) return fill(t)",
           "local mt = eas.json.decode('{}') local t = setmetatable({}, mt) mt[string.char(95, 95) .. "
           "'mode'] = "
           "'k' return fill(t)",
       }) {
    const std::string chunk =
        std::string("local function fill(t) for i = 1, 10 do rawset(t, {}, {}) end return t end ") + trick;
    if (run(chunk)) {
      ASSERT_TRUE(lua_istable(L, -1)) << trick;
      lua_gc(L, LUA_GCCOLLECT);
      lua_gc(L, LUA_GCCOLLECT);
      EXPECT_EQ(entries(), 10) << trick;
    } else {
      EXPECT_NE(std::string(lua_tostring(L, -1)).find("__mode"), std::string::npos)
          << trick << ": " << lua_tostring(L, -1);
    }
    lua_settop(L, 0);
  }
}

TEST_F(WeakTables, TheKeyIsOneLikeAnyOther) {
  ASSERT_TRUE(
      run("local t = {__mode = 'k'} t.__mode = t.__mode .. '!' for k, v in pairs(t) do return k .. v end"));
  EXPECT_STREQ(lua_tostring(L, -1), "__modek!");
}

TEST_F(WeakTables, FinalizersThatComeLaterNeverRun) {
  ASSERT_TRUE(
      run("ran = {} local function f() ran[1] = true end local mt = {} setmetatable({}, mt) mt.__gc = f\n"
          "local other = setmetatable({}, mt.__gc and {} or mt) rawset(getmetatable(other), '__gc', f)\n"
          "assert(not pcall(setmetatable, {}, mt)) return ran"));
  lua_gc(L, LUA_GCCOLLECT);
  lua_gc(L, LUA_GCCOLLECT);
  EXPECT_EQ(entries(), 0);
}

}  // namespace
}  // namespace eastap::script::test
