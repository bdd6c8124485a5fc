#include <gtest/gtest.h>

#include "tests/support/command_line.h"

namespace eastap::app {
namespace {

TEST(CmdDemo, PlaysTheDayWithOneFault) {
  const auto run = test::run_command({"demo", "--hurry", "--brief"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.err.find("The phone sent 15 requests"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("1 was broken by the fault"), std::string::npos) << run.err;
}

}  // namespace
}  // namespace eastap::app
