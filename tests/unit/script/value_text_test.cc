#include "proxy/script/value_text.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::script {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class ValueTextTest : public testing::Test {
 protected:
  /// What the chunk returns.
  std::string text(const std::string& code, const ValueStyle& style = {}) {
    lua_settop(lua.get(), 0);
    EXPECT_EQ(luaL_dostring(lua.get(), code.c_str()), LUA_OK) << lua_tostring(lua.get(), -1);
    const std::string result = value_text(lua.get(), -1, style);
    EXPECT_EQ(lua_gettop(lua.get()), 1) << "the stack is as it was";
    return result;
  }
  struct Close {
    void operator()(lua_State* L) const { lua_close(L); }
  };
  std::unique_ptr<lua_State, Close> lua = [] {
    std::unique_ptr<lua_State, Close> made(luaL_newstate());
    luaL_openlibs(made.get());
    return made;
  }();
};

TEST_F(ValueTextTest, PlainValues) {
  EXPECT_EQ(text("return nil"), "nil");
  EXPECT_EQ(text("return true"), "true");
  EXPECT_EQ(text("return 3"), "3");
  EXPECT_EQ(text("return 1/4"), "0.25");
  EXPECT_EQ(text("return 'a\\27b'").find('\x1b'), std::string::npos);
  EXPECT_EQ(text("return print"), "<function>");
  EXPECT_EQ(text("return io.stdout"), "<FILE*>");
}

TEST_F(ValueTextTest, Tables) {
  EXPECT_EQ(text("return {}"), "{}");
  EXPECT_EQ(text("return {1, 'two', {3}, name = 'x'}"), "{1, \"two\", {3}, name = \"x\"}");
  EXPECT_EQ(text("return {['a b'] = 1}"), "{[\"a b\"] = 1}");
  EXPECT_EQ(text("return {[5] = 1}"), "{[5] = 1}");
  EXPECT_EQ(text("local t = {} t.me = t return t"), "{me = <this table again>}");
  EXPECT_THAT(text("return {a = string.rep('x', 90)}"), HasSubstr("{\n  a = \"xxx"));
}

TEST_F(ValueTextTest, BoundedAndWithoutMetamethods) {
  EXPECT_EQ(
      text("return setmetatable({1}, {__index = error, __tostring = error, __pairs = error, __len = error})"),
      "{1}");
  ValueStyle small;
  small.max_items = 3;
  EXPECT_EQ(text("return {1, 2, 3, 4}", small), "{1, 2, 3, …}");
  EXPECT_THAT(text("return {a = 1, b = 2, c = 3, d = 4}", small), EndsWith("…}"));
  EXPECT_EQ(text("return {{{{{{{{}}}}}}}}"), "{{{{{{{…}}}}}}}");
  EXPECT_LT(text("local t = {} for i = 1, 1e5 do t['k' .. i] = {i} end return t").size(), 20'000U);
  EXPECT_LT(text("return string.rep('x', 1e6)").size(), 5'000U);
}

}  // namespace
}  // namespace eastap::script
