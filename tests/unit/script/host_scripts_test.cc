// Scripts that come and go while the host runs. How ctl asks for it: tests/unit/app/control_desk_test.cc.
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Phase;

// A top level that takes several slices.
constexpr const char* slow_top = "for i = 1, 100000 do end ";

class HostScripts : public HostTest {
 protected:
  /// What becomes of a load, run to its end.
  Result<std::string> answer(const std::function<void(Host::Loaded)>& ask) {
    Result<std::string> answer = fail(ErrorCode::internal, "no answer");
    ask([&answer](Result<std::string> came) { answer = std::move(came); });
    scheduler.run_due();
    return answer;
  }
  Result<std::string> add(const std::filesystem::path& path) {
    return answer([&](Host::Loaded done) { host->add_script(path, std::move(done)); });
  }
  Result<std::string> change(const std::string& name, const std::filesystem::path& path) {
    return answer([&](Host::Loaded done) { host->change_script(name, path, std::move(done)); });
  }
  Result<std::string> reload(const std::string& name) {
    return answer([&](Host::Loaded done) { host->reload_script(name, std::move(done)); });
  }
  /// Puts the name or the error there when it comes.
  static Host::Loaded into(std::string& words) {
    return [&words](const Result<std::string>& came) { words = came ? *came : came.error().what; };
  }
  [[nodiscard]] bool said(const std::string& part) const {
    return all_lines().find(part) != std::string::npos;
  }
};

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
  ASSERT_TRUE(add(path));
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
  ASSERT_TRUE(add(write("last.lua", "function on_request(e) log('last') end")));
  const Outcome& sleeping = start(call(Phase::request, request("Sync")));
  const auto other = write("other.lua",
                           "eas.on('start', function(s) log('again', s.again) end)\n"
                           "function on_request(e) log('two', eas.store.n, eas.count('c')) end");
  EXPECT_EQ(change("hooks.lua", other).value(), "other.lua");
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
  ASSERT_TRUE(add(write("last.lua", "")));
  const auto broken = write("broken.lua", "x = 1\nfunction on_request(e");
  const auto refused = change("hooks.lua", broken);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().what.starts_with("broken.lua:2: ")) << refused.error().what;
  EXPECT_NE(refused.error().what.find("\n    function on_request(e"), std::string::npos)
      << refused.error().what;
  EXPECT_FALSE(change("hooks.lua", folder.path() / "last.lua")) << "it is loaded already";
  EXPECT_FALSE(change("hooks.lua", "/no/such.lua"));
  EXPECT_FALSE(change("none.lua", broken));
  EXPECT_EQ(logs(run_request()), "one");
  EXPECT_EQ(host->scripts().at(0).name, "hooks.lua");
}

TEST_F(HostScripts, ReloadsAtOnce) {
  load("function on_request(e) log('one') end");
  write("hooks.lua", "function on_request(e) log('two') end");
  ASSERT_TRUE(reload("hooks.lua"));
  EXPECT_EQ(logs(run_request()), "two");
  write("hooks.lua", "function on_request(e");
  EXPECT_FALSE(reload("hooks.lua"));
  EXPECT_EQ(logs(run_request()), "two");
  EXPECT_FALSE(reload("none.lua"));
}

TEST_F(HostScripts, APausedOneStaysPausedWithItsNewFile) {
  load("function on_request(e) log('one') end");
  ASSERT_TRUE(host->pause_script("hooks.lua", true));
  ASSERT_TRUE(change("hooks.lua", write("b.lua", "function on_request(e) log('b') end")));
  EXPECT_TRUE(host->scripts().at(0).paused);
  EXPECT_EQ(logs(run_request()), "");
  ASSERT_TRUE(host->pause_script("b.lua", false));
  EXPECT_EQ(logs(run_request()), "b");
}

// ---- loading while the tap runs ----

TEST_F(HostScripts, WhatIsAddedLoadsInSlicesWhileOthersServe) {
  load("function on_request(e) log('old') end");
  std::string told;
  host->add_script(write("slow.lua", slow_top + std::string("function on_request(e) log('new') end")),
                   into(told));
  EXPECT_EQ(told, "") << "one slice was not enough";
  const Outcome& meanwhile = start(call(Phase::request, request("Sync")));
  ASSERT_TRUE(meanwhile.done);
  EXPECT_EQ(logs(meanwhile.verdict), "old");
  scheduler.run_due();
  EXPECT_EQ(told, "slow.lua");
  EXPECT_EQ(logs(run_request()), "old\nnew");
}

TEST_F(HostScripts, AnotherChangeOfAScriptThatLoadsIsRefused) {
  load("function on_request(e) log('old') end");
  const auto slow = write("slow.lua", slow_top);
  std::string first;
  std::string second;
  std::string third;
  host->change_script("hooks.lua", slow, into(first));
  host->reload_script("hooks.lua", into(second));
  host->add_script(slow, into(third));
  EXPECT_EQ(first, "");
  EXPECT_EQ(second, "hooks.lua is being loaded already; ask again when that is over");
  EXPECT_NE(third.find("is being loaded already, as slow.lua"), std::string::npos) << third;
  write("hooks.lua", "function on_request(e) log('saved meanwhile') end");
  scheduler.advance(milliseconds(3000));
  EXPECT_EQ(first, "slow.lua");
  EXPECT_EQ(logs(run_request()), "") << "the new file has its place";
}

TEST_F(HostScripts, WhatIsRemovedIsNotChangedAnyMore) {
  load("function on_request(e) log('old') end");
  std::string told;
  host->change_script("hooks.lua", write("slow.lua", slow_top), into(told));
  ASSERT_TRUE(host->remove_script("hooks.lua"));
  EXPECT_EQ(told, "hooks.lua was removed meanwhile");
  scheduler.run_due();
  EXPECT_TRUE(host->scripts().empty());
}

TEST_F(HostScripts, WhoeverWaitsForALoadIsNotToldWhenTheHostEnds) {
  load("");
  host->add_script(write("slow.lua", slow_top),
                   [](const Result<std::string>&) { FAIL() << "the host has ended"; });
  host.reset();
  EXPECT_EQ(scheduler.run_due(), 0U);
}

// ---- memory that runs out ----

/// Scripts that keep more than half of the memory, and run out of it at once where they are told to.
class HostHoards : public HostScripts {
 protected:
  HostHoards() {
    options.limits.slice_work = 2'000'000;  // it runs out in its first slice
    options.limits.total_work = 20'000'000;
  }
  static constexpr const char* more = " local t = {} for i = 1, 100 do t[i] = ('y'):rep(1e6) end ";
  static std::string hoard() {
    return "eas.store.h = {} for i = 1, 8 do eas.store.h[i] = ('x'):rep(2e6) end\n";
  }
  static std::string starter() {
    return hoard() + "eas.on('start', function()" + more + "end) function on_request(e) log('fine') end";
  }
  static constexpr const char* anew = "they are loaded anew";
};

TEST_F(HostHoards, OneThatIsAddedAndRunsOutAsItStartsIsLoadedAnew) {
  ASSERT_TRUE(try_start());
  ASSERT_TRUE(add(write("hoard.lua", starter())));
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_EQ(logs(run_request()), "fine");
}

TEST_F(HostHoards, OneThatIsSavedAndRunsOutAsItStartsIsLoadedAnew) {
  load("function on_request(e) log('old') end");
  write("hooks.lua", starter());
  scheduler.advance(milliseconds(1000));
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_EQ(logs(run_request()), "fine");
  lines.clear();
  ASSERT_TRUE(reload("hooks.lua"));
  EXPECT_TRUE(said(anew)) << all_lines();
  lines.clear();
  ASSERT_TRUE(change("hooks.lua", write("other.lua", starter())));
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_EQ(logs(run_request()), "fine");
}

TEST_F(HostHoards, OneThatIsRemovedAndRunsOutAsItStopsIsGone) {
  load(hoard() + "eas.on('stop', function()" + more + "end)");
  ASSERT_TRUE(host->remove_script("hooks.lua"));
  scheduler.run_due();
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_TRUE(host->scripts().empty());
}

TEST_F(HostHoards, ACallThatBeginsAsAnotherEndsMayRunOut) {
  load(hoard() + "eas.on('request_headers', function(e) sleep(1) end)\n" +
       "function on_request(e) if e.command == 'Ping' then log('fine') return end" + more + "end");
  core::HookCall head = call(Phase::request_head, request("Sync"));
  const core::HookKey key{head.connection->id, {100}};
  const Outcome* next = nullptr;
  // As a session does: the verdict on the head begins the call for the whole.
  host->run(key, std::move(head), [&](const core::Verdict& /*verdict*/) {
    next = &start(call(Phase::request, request("Sync", sync_body())));
  });
  scheduler.advance(milliseconds(1000));
  ASSERT_NE(next, nullptr);
  ASSERT_TRUE(next->done);
  EXPECT_NE(errors(next->verdict).find("memory"), std::string::npos) << errors(next->verdict);
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_EQ(logs(run_request("Ping")), "fine");
}

TEST_F(HostHoards, ACallThatTheVerdictOnAnotherCancelsIsNotAnswered) {
  load(hoard() + "function on_request(e) if e.command == 'Ping' then sleep(60) return end" + more + "end");
  int answered = 0;
  for (const std::uint64_t mine : {101U, 102U}) {
    // As a connection does that ends with one verdict: what else it waits for is called off.
    host->run({{1}, {mine}}, call(Phase::request, request("Ping", sync_body())),
              [this, mine, &answered](const core::Verdict& /*verdict*/) {
                ++answered;
                host->cancel({{1}, {203 - mine}});
              });
  }
  EXPECT_FALSE(errors(start(call(Phase::request, request("Sync"))).verdict).empty());
  scheduler.run_due();
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(host->running(), 0U);
}

TEST_F(HostHoards, WhatStillLoadsWhenMemoryRunsOutIsAnswered) {
  load(hoard() + "function on_request(e)" + more + "end");
  std::string told;
  host->add_script(write("endless.lua", "while true do end"), into(told));
  EXPECT_EQ(told, "");
  EXPECT_FALSE(errors(start(call(Phase::request, request("Sync"))).verdict).empty());
  EXPECT_EQ(scheduler.run_due(1), 1U);  // a slice of the load
  scheduler.run_due();
  EXPECT_NE(told.find("loaded anew"), std::string::npos) << told;
  EXPECT_EQ(host->scripts().size(), 1U);
}

TEST_F(HostHoards, ABrokenVersionSavedWhileTheGoodOneLoadsAnewLeavesTheGoodOne) {
  load("for i = 1, 4000000 do end " + hoard() +
       "function on_request(e) if e.command == 'Ping' then log('fine') return end" + more + "end");
  EXPECT_FALSE(errors(start(call(Phase::request, request("Sync"))).verdict).empty());
  write("hooks.lua", "function on_request(e");
  clock.time.steady += milliseconds(1000);  // files are looked at before the second slice of the load
  scheduler.run_due();
  EXPECT_TRUE(said(anew)) << all_lines();
  EXPECT_EQ(logs(run_request("Ping")), "fine");
  scheduler.advance(milliseconds(1000));
  EXPECT_TRUE(said("(its last good version stays)")) << all_lines();
  EXPECT_EQ(logs(run_request("Ping")), "fine");
}

// ---- names ----

TEST_F(HostScripts, UnknownOnesAreNamed) {
  load("");
  EXPECT_EQ(host->remove_script("x").error().code, ErrorCode::not_found);
  EXPECT_EQ(host->pause_script("x", true).error().code, ErrorCode::not_found);
  EXPECT_FALSE(add("/no/such/file.lua"));
}

}  // namespace
}  // namespace eastap::script::test
