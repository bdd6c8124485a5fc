#include "proxy/script/error_place.h"

#include <gtest/gtest.h>

namespace eastap::script {
namespace {

TEST(ErrorPlace, FindsTheTokenThatLuaNames) {
  EXPECT_EQ(error_column("  local x = e.y.z", "attempt to index a nil value (field 'y')"), 14U);
  EXPECT_EQ(error_column("log('x', x.y)", "attempt to index a nil value (local 'x')"), 9U);
  EXPECT_EQ(error_column("xx() x() -- x", "attempt to call a nil value (global 'x')"), 5U);
  EXPECT_EQ(error_column("e:nope()", "attempt to call a nil value (method 'nope')"), 2U);
  EXPECT_EQ(error_column("log(e.colour)", "exchange has no field 'colour'"), 6U);
  EXPECT_EQ(error_column("x = = 5", "unexpected symbol near '='"), std::nullopt) << "which of the two?";
  EXPECT_EQ(error_column("x == 'a", "unfinished string near ''a'"), 5U);
  EXPECT_EQ(error_column("if x end", "'then' expected near 'end'"), 5U);
  EXPECT_EQ(error_column("log(\"a\\\"x\", x)", "(local 'x')"), 12U);
}

TEST(ErrorPlace, KnowsWhenItDoesNot) {
  EXPECT_EQ(error_column("x", "the budget is used up"), std::nullopt);
  EXPECT_EQ(error_column("x", "(local 'y')"), std::nullopt);
  EXPECT_EQ(error_column("xy", "(local 'x')"), std::nullopt);
  EXPECT_EQ(error_column("", "near <eof>"), std::nullopt);
  EXPECT_EQ(error_column("x", "local '"), std::nullopt);
  EXPECT_EQ(error_column("x", "local ''"), std::nullopt);
}

TEST(ErrorPlace, ShowsTheLine) {
  const char* source = "one\r\n\n\tlog(x.y)  \r\nend\x1b";
  EXPECT_EQ(error_lines(source, "h.lua", "h.lua:3: no (global 'x')"), "    log(x.y)  \n        ^");
  EXPECT_EQ(error_lines(source, "h.lua", "h.lua:1: no"), "    one");
  EXPECT_EQ(error_lines(source, "h.lua", "h.lua:4: no"), "    end\\x1B");
  for (const char* failure :
       {"h.lua:2: blank", "h.lua:5: beyond", "h.lua:0: x", "h.lua:x: x", "h.lua:1", "h.lua", "other.lua:1: x",
        "", "h.lua:99999999999999999999: x", "h.lua.lua:1: x"}) {
    EXPECT_EQ(error_lines(source, "h.lua", failure), "") << failure;
  }
}

}  // namespace
}  // namespace eastap::script
