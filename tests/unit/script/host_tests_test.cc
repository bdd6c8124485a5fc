// The test functions of scripts; the code is in host_tests.cc.
#include "tests/unit/script/offline.h"

namespace eastap::script::test {
namespace {

class HostTests : public OfflineTest {};

TEST_F(HostTests, RunTheFunctionsThatAreTests) {
  begin(
      "function test_b_fails(run)\n  assert(#run == 3, 'there are ' .. #run)\nend\n"
      "function test_a(run) assert(#run == 2) end\n"
      "function test_sleeps() sleep(1) end\n"
      "function test_loops() while true do end end\n"
      "test_no_function = 7");
  take(recorded(1));
  take(recorded(2));
  const auto told = run->run_tests();
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told[0].name, "test_a");
  EXPECT_TRUE(told[0].passed) << told[0].failure;
  EXPECT_FALSE(told[1].passed);
  EXPECT_EQ(told[1].failure, "hooks.lua:2: there are 2");
  EXPECT_NE(told[2].failure.find("budget"), std::string::npos) << told[2].failure;
  EXPECT_FALSE(told[3].passed);
  EXPECT_EQ(told[3].script, "hooks.lua");
}

TEST_F(HostTests, WhatTheySayIsHeard) {
  begin(
      "function on_response(e) log('of the hook') end\n"
      "function test_says(run)\n  print('taken', #run)\n  log('second')\nend\n"
      "function test_silent() end");
  take(recorded(1));
  const auto told = run->run_tests();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(told[0].said, (std::vector<std::string>{"taken 1  hooks.lua:3", "second  hooks.lua:4"}));
  EXPECT_TRUE(told[1].said.empty());
}

}  // namespace
}  // namespace eastap::script::test
