#include "proxy/app/ctl_lua.h"

#include <gmock/gmock.h>

#include "proxy/app/commands.h"
#include "tests/unit/app/running_tap.h"

namespace eastap::app::ctl {
namespace {

using testing::HasSubstr;

class CtlLuaTest : public running::RunningTap {
 protected:
  CtlLuaTest() { words.script_trust = true; }
  /// What it says to these lines on its standard input.
  eastap::test::CommandResult type(const std::string& lines) {
    std::istringstream input(lines);
    std::streambuf* const before = std::cin.rdbuf(input.rdbuf());
    auto result = ctl({"lua"});
    std::cin.rdbuf(before);
    std::cin.clear();
    return result;
  }
};

TEST_F(CtlLuaTest, ExpressionsAndLines) {
  eastap::test::CommandResult result = ctl({"lua", "-e", "{1, x = 'y'}"});
  EXPECT_EQ(result.out, "{1, x = \"y\"}\n");
  EXPECT_EQ(result.code, exit_clean);
  result = ctl({"lua", "-e", "error('no')"});
  EXPECT_THAT(result.err, HasSubstr("ctl:1: no"));
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_EQ(ctl({"lua", "-e", "for"}).code, exit_usage);
  result = type("n = 0\nfor i = 1, 3 do\n\n  n = n + i\nend\n=n\nprint('hello')\n");
  EXPECT_EQ(result.out, "6\nhello\n") << result.err;
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_EQ(type("if true then\n").code, exit_usage);
  EXPECT_EQ(type("error('x')\n1\n").code, exit_usage);
}

class CtlLuaUntrusted : public running::RunningTap {};

TEST_F(CtlLuaUntrusted, IsRefused) {
  EXPECT_THAT(ctl({"lua", "-e", "1"}).err, HasSubstr("--script-trust"));
}

}  // namespace
}  // namespace eastap::app::ctl
