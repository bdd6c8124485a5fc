#include "proxy/script/host.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;

class ScriptHost : public HostTest {};

TEST_F(ScriptHost, WithoutScriptsNothingIsWishedAndEverythingPasses) {
  ASSERT_TRUE(try_start());
  EXPECT_FALSE(host->wish().request);
  EXPECT_TRUE(unedited(run_request()));
  EXPECT_EQ(scheduler.pending(), 0U);
}

TEST_F(ScriptHost, WishFollowsTheFunctionsThatScriptsDefine) {
  load("function on_request(e) end");
  EXPECT_TRUE(host->wish().request);
  EXPECT_TRUE(host->wish().request_body);
  EXPECT_FALSE(host->wish().response);
  EXPECT_FALSE(host->wish().connect);
  load("bodies = false function on_response(e) end function on_close(e) end");
  EXPECT_TRUE(host->wish().response);
  EXPECT_FALSE(host->wish().response_body);
  EXPECT_TRUE(host->wish().close);
  load(
      "bodies = {request = false} function on_request(e) end function on_response(e) end function "
      "on_connect(e) end");
  EXPECT_FALSE(host->wish().request_body);
  EXPECT_TRUE(host->wish().response_body);
  EXPECT_TRUE(host->wish().connect);
}

TEST_F(ScriptHost, LoadingSaysWhatIsWrong) {
  auto failed = try_load("function on_request(e\nend");
  ASSERT_FALSE(failed);
  EXPECT_TRUE(failed.error().what.starts_with("hooks.lua:2: ")) << failed.error().what;
  failed = try_load("\nerror('no')");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "hooks.lua:2: no\n    error('no')");
  failed = try_load("on_request = 3");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "hooks.lua: on_request is a number, not a function");
  EXPECT_FALSE(try_load("bodies = 'yes'"));
  EXPECT_FALSE(try_load("while true do end"));
  EXPECT_FALSE(try_load("sleep(1)"));
  EXPECT_FALSE(try_load(std::string("\x1bLua", 4)));
  options.scripts = {folder.path() / "missing.lua"};
  EXPECT_FALSE(try_start());
}

// ---- reloading ----

class ScriptReload : public HostTest {
 protected:
  void save(const std::string& text) {
    write("hooks.lua", text);
    scheduler.advance(milliseconds(1000));
  }
};

TEST_F(ScriptReload, ASavedScriptReplacesTheOldOne) {
  int told = 0;
  load("function on_request(e) log('old') end");
  host->when_wish_changes([&told] { ++told; });
  EXPECT_EQ(logs(run_request()), "old");
  save("function on_request(e) log('new') end function on_response(e) end");
  EXPECT_EQ(logs(run_request()), "new");
  EXPECT_TRUE(host->wish().response);
  EXPECT_EQ(told, 1);
  EXPECT_EQ(all_lines(), "hooks.lua:1: old\nhooks.lua loaded anew\nhooks.lua:1: new\n");
}

TEST_F(ScriptReload, ABrokenScriptKeepsTheLastGoodVersionAndSaysSo) {
  load("function on_request(e) log('good') end");
  save("function on_request(e) log('half");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].first, log::Level::error);
  EXPECT_TRUE(lines[0].second.starts_with("hooks.lua:1: ")) << lines[0].second;
  EXPECT_NE(lines[0].second.find("last good version stays"), std::string::npos);
  EXPECT_EQ(logs(run_request()), "good");
  save("x = 1 error('at run time')");
  EXPECT_EQ(logs(run_request()), "good");
  save("function on_request(e) log('mended') end");
  EXPECT_EQ(logs(run_request()), "mended");
}

TEST_F(ScriptReload, ADeletedScriptStaysLoadedUntilItIsBack) {
  load("function on_request(e) log('kept') end");
  std::filesystem::remove(folder.path() / "hooks.lua");
  scheduler.advance(milliseconds(3000));
  EXPECT_EQ(lines.size(), 1U) << all_lines();
  EXPECT_EQ(logs(run_request()), "kept");
  save("function on_request(e) log('back') end");
  EXPECT_EQ(logs(run_request()), "back");
}

TEST_F(ScriptReload, ASlowScriptLoadsInSlicesWhileTheOldOneServes) {
  load("function on_request(e) log('old') end");
  write("hooks.lua", "for i = 1, 100000 do end function on_request(e) log('new') end");
  scheduler.advance(milliseconds(999));
  clock.time.steady += milliseconds(1);
  EXPECT_EQ(scheduler.run_due(1), 1U);  // the poll, with the first slice
  const Outcome& meanwhile = start(call(Phase::request, request("Sync")));
  ASSERT_TRUE(meanwhile.done);
  EXPECT_EQ(logs(meanwhile.verdict), "old");
  EXPECT_GT(scheduler.run_due(), 3U);
  EXPECT_EQ(logs(run_request()), "new");
}

TEST_F(ScriptReload, AnEndlessScriptIsRefusedAndTheOldOneServes) {
  load("function on_request(e) log('old') end");
  save("while true do end");
  EXPECT_NE(all_lines().find("instructions is used up"), std::string::npos) << all_lines();
  EXPECT_EQ(logs(run_request()), "old");
}

TEST_F(ScriptReload, ASleepingHookEndsInTheVersionThatItBeganWith) {
  load("local name = 'old' function on_request(e) sleep(3) log(name) end");
  const Outcome& sleeping = start(call(Phase::request, request("Ping")));
  save("function on_request(e) log('new') end");
  EXPECT_EQ(logs(run_request()), "new");
  scheduler.advance(milliseconds(3000));
  ASSERT_TRUE(sleeping.done);
  EXPECT_EQ(logs(sleeping.verdict), "old");
}

TEST_F(ScriptReload, StoresOutliveAReloadAndGlobalsDoNot) {
  const std::string text =
      "count = 0 function on_request(e) count = count + 1 eas.store.n = (eas.store.n or 0) + 1\n"
      "e.store.n = (e.store.n or 0) + 1 log(count, eas.store.n, e.store.n) end";
  load(text);
  EXPECT_EQ(logs(run_request()), "1 1 1");
  EXPECT_EQ(logs(run(call(Phase::request, request("Sync", {}, "DEV2")))), "2 2 1");
  save(text + "\n");
  EXPECT_EQ(logs(run_request()), "1 3 2");
}

TEST_F(ScriptReload, SavingTheSameTextDoesNothing) {
  load("n = 0 function on_request(e) n = n + 1 log(n) end");
  EXPECT_EQ(logs(run_request()), "1");
  save("n = 0 function on_request(e) n = n + 1 log(n) end");
  EXPECT_EQ(logs(run_request()), "2");
}

}  // namespace
}  // namespace eastap::script::test
