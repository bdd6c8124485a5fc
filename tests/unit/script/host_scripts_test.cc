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

TEST_F(HostScripts, AnotherFileTakesThePlaceOfOne) {
  load(
      "eas.store.n = 7 eas.count('c') eas.on('stop', function(s) log(s.why) end)\n"
      "function on_request(e) sleep(1) log('one') end");
  ASSERT_TRUE(host->add_script(write("last.lua", "function on_request(e) log('last') end")));
  const Outcome& sleeping = start(call(Phase::request, request("Sync")));
  const auto other = write("other.lua",
                           "eas.on('start', function(s) log('again', s.again) end)\n"
                           "function on_request(e) log('two', eas.store.n, eas.count('c')) end");
  EXPECT_EQ(host->change_script("hooks.lua", other).value(), "other.lua");
  EXPECT_EQ(logs(run_request()), "two 7 2\nlast") << "the order, the stores and the counters stay";
  scheduler.advance(milliseconds(1000));
  EXPECT_EQ(logs(sleeping.verdict), "one\nlast");
  EXPECT_NE(all_lines().find("other.lua loaded in place of hooks.lua"), std::string::npos);
  EXPECT_NE(all_lines().find("hooks.lua:1: reload"), std::string::npos);
  EXPECT_NE(all_lines().find("other.lua:1: again true"), std::string::npos);
  write("other.lua", "function on_request(e) log('saved since') end");
  scheduler.advance(milliseconds(3000));
  EXPECT_EQ(logs(run_request()), "saved since\nlast") << "the new file is the one that is looked at";
}

TEST_F(HostScripts, AFileThatDoesNotLoadTakesNoPlace) {
  load("function on_request(e) log('one') end");
  ASSERT_TRUE(host->add_script(write("last.lua", "")));
  const auto broken = write("broken.lua", "x = 1\nfunction on_request(e");
  const auto refused = host->change_script("hooks.lua", broken);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().what.starts_with("broken.lua:2: ")) << refused.error().what;
  EXPECT_NE(refused.error().what.find("\n    function on_request(e"), std::string::npos)
      << refused.error().what;
  EXPECT_FALSE(host->change_script("hooks.lua", folder.path() / "last.lua")) << "it is loaded already";
  EXPECT_FALSE(host->change_script("hooks.lua", "/no/such.lua"));
  EXPECT_FALSE(host->change_script("none.lua", broken));
  EXPECT_EQ(logs(run_request()), "one");
  EXPECT_EQ(host->scripts().at(0).name, "hooks.lua");
}

TEST_F(HostScripts, ReloadsAtOnce) {
  load("function on_request(e) log('one') end");
  write("hooks.lua", "function on_request(e) log('two') end");
  ASSERT_TRUE(host->reload_script("hooks.lua"));
  EXPECT_EQ(logs(run_request()), "two");
  write("hooks.lua", "function on_request(e");
  EXPECT_FALSE(host->reload_script("hooks.lua"));
  EXPECT_EQ(logs(run_request()), "two");
  EXPECT_FALSE(host->reload_script("none.lua"));
}

TEST_F(HostScripts, APausedOneStaysPausedWithItsNewFile) {
  load("function on_request(e) log('one') end");
  ASSERT_TRUE(host->pause_script("hooks.lua", true));
  ASSERT_TRUE(host->change_script("hooks.lua", write("b.lua", "function on_request(e) log('b') end")));
  EXPECT_TRUE(host->scripts().at(0).paused);
  EXPECT_EQ(logs(run_request()), "");
  ASSERT_TRUE(host->pause_script("b.lua", false));
  EXPECT_EQ(logs(run_request()), "b");
}

TEST_F(HostScripts, UnknownOnesAreNamed) {
  load("");
  EXPECT_EQ(host->remove_script("x").error().code, ErrorCode::not_found);
  EXPECT_EQ(host->pause_script("x", true).error().code, ErrorCode::not_found);
  EXPECT_FALSE(host->add_script("/no/such/file.lua"));
}

}  // namespace
}  // namespace eastap::script::test
