// Scripts that come and go while the host runs. How ctl asks for it: tests/unit/app/control_desk_test.cc.
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;

class HostScripts : public HostTest {};

TEST_F(HostScripts, AHookThatSleepsOutlivesItsRemoval) {
  load("function on_request(e) sleep(5) log('woke') end");
  const Outcome& outcome = start(call(Phase::request, request("Sync")));
  ASSERT_TRUE(host->remove_script("hooks.lua"));
  EXPECT_TRUE(host->scripts().empty());
  scheduler.advance(milliseconds(5000));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(logs(outcome.verdict), "woke");
  EXPECT_EQ(logs(run_request()), "");
}

TEST_F(HostScripts, WhatWasAddedIsReloadedWhenSaved) {
  ASSERT_TRUE(try_start());
  const auto path = write("late.lua", "function on_request(e) log('one') end");
  ASSERT_TRUE(host->add_script(path));
  EXPECT_EQ(logs(run_request()), "one");
  write("late.lua", "function on_request(e) log('number two') end");
  scheduler.advance(milliseconds(3000));
  EXPECT_EQ(logs(run_request()), "number two");
  ASSERT_TRUE(host->remove_script("late.lua"));
  write("late.lua", "function on_request(e) log('never again') end");
  scheduler.advance(milliseconds(3000));
  EXPECT_EQ(logs(run_request()), "");
}

TEST_F(HostScripts, UnknownOnesAreNamed) {
  load("");
  EXPECT_EQ(host->remove_script("x").error().code, ErrorCode::not_found);
  EXPECT_EQ(host->pause_script("x", true).error().code, ErrorCode::not_found);
  EXPECT_FALSE(host->add_script("/no/such/file.lua"));
}

}  // namespace
}  // namespace eastap::script::test
