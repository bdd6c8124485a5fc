// Budgets that hostile scripts cannot escape: everything here ends, under ASan, and leaves the host in
// working order.
#include "proxy/script/lua_state.h"

#include <stdexcept>

#include "proxy/script/binding.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

int throwing(lua_State* /*L*/) {
  throw std::runtime_error("from C++");
}

/// Runs a second with every look at it.
class RacingClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override {
    steady_ += std::chrono::seconds(1);
    return {steady_, {}};
  }

 private:
  mutable nanoseconds steady_{0};
};

class Budgets : public HostTest {
 protected:
  /// What on_request reports for a body of Lua statements; the host must still work afterwards.
  std::string failure(const std::string& statements, const std::string& before = "") {
    load(before + "\nfunction on_request(e) if e.command == 'Ping' then log('fine') return end " +
         statements + " end");
    const auto verdict = run_request();
    EXPECT_EQ(logs(run_request("Ping")), "fine") << statements;
    return errors(verdict);
  }
  static bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  }
};

TEST_F(Budgets, AnEndlessLoopEndsAndNamesItsLine) {
  load("function on_request(e)\n  local n = 0\n  while true do\n    n = n + 1\n  end\nend");
  const auto verdict = run_request();
  EXPECT_TRUE(unedited(verdict));
  EXPECT_TRUE(has(errors(verdict), "the budget of 1000000 instructions is used up")) << errors(verdict);
  EXPECT_TRUE(verdict.notes[0].source == "hooks.lua:3" || verdict.notes[0].source == "hooks.lua:4")
      << verdict.notes[0].source;
}

TEST_F(Budgets, ALoopYieldsSoThatOthersGoOn) {
  load(
      "function on_request(e) if e.command == 'Ping' then log('other') else for i = 1, 200000 do end "
      "log('done') end end");
  const Outcome& busy = start(call(core::Phase::request, request("Sync")));
  EXPECT_FALSE(busy.done);
  const Outcome& other = start(call(core::Phase::request, request("Ping"), nullptr, 2));
  EXPECT_TRUE(other.done);
  EXPECT_GE(scheduler.run_due(), 5U);
  ASSERT_TRUE(busy.done);
  EXPECT_EQ(logs(busy.verdict), "done");
}

TEST_F(Budgets, PcallCannotSwallowTheEnd) {
  for (const char* loop :
       {"while true do pcall(function() while true do end end) end", "while true do pcall(error) end",
        "local function f() pcall(f) while true do end end f()",
        "while true do xpcall(function() while true do end end, function() while true do end end) end",
        "repeat until false == pcall(pcall, pcall, error, 1) and false", "::again:: goto again",
        "for i = 1, math.huge do end",
        "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) pcall(function() return "
        "t[1] end) while true do end"}) {
    EXPECT_TRUE(has(failure(loop), "is used up")) << loop;
  }
}

TEST_F(Budgets, LoopsWhereNothingCanYieldEndToo) {
  for (const char* loop :
       {"('x'):gsub('x', function() while true do end end)",
        "while true do pcall(string.gsub, 'x', 'x', function() while true do pcall(error) end end) end",
        "tostring(setmetatable({}, {__tostring = function() while true do end end}))",
        "log(setmetatable({}, {__tostring = function() while true do pcall(error) end end}))",
        "('x'):gsub('x', setmetatable({}, {__index = function() while true do end end}))",
        "('%s'):format(setmetatable({}, {__tostring = function() while true do end end}))",
        "local t = setmetatable({}, {__name = 'x', __len = function() while true do end end}) "
        "table.unpack(t)"}) {
    const std::string failed = failure(loop);
    EXPECT_TRUE(has(failed, "is used up") || has(failed, "cannot be interrupted")) << loop << ": " << failed;
  }
}

TEST_F(Budgets, CloseAndErrorHandlersCannotRunOn) {
  for (const char* loop :
       {"local x <close> = setmetatable({}, {__close = function() while true do end end}) error('out')",
        "local x <close> = setmetatable({}, {__close = function() while true do pcall(error) end end}) while "
        "true do end",
        "pcall(function() local x <close> = setmetatable({}, {__close = function() while true do end end}) "
        "error('out') end)",
        "xpcall(error, function() while true do end end)",
        "xpcall(error, function(m) error(m) end) while true do end",
        "local x <close> = setmetatable({}, {__close = function() sleep(1) end}) for i = 1, math.huge do "
        "end"}) {
    const std::string failed = failure(loop);
    EXPECT_FALSE(failed.empty()) << loop;
  }
}

TEST_F(Budgets, DeepRecursionIsAnErrorAndNoCrash) {
  options.limits.total_work = 10'000'000;
  EXPECT_TRUE(has(failure("local function f() return 1 + f() end f()"), "memory"));
  options.limits.memory = std::size_t{256} << 20U;
  EXPECT_TRUE(has(failure("local function f() return 1 + f() end f()"), "stack overflow"));
  options.limits.total_work = 500'000;
  EXPECT_FALSE(failure("local function f() return pcall(f) end f() while true do end").empty());
  EXPECT_FALSE(failure("local function f(s) return (s:gsub('x', f)) end f('x')").empty());
  EXPECT_FALSE(failure("local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x").empty());
  EXPECT_FALSE(failure("local t = {} for i = 1, 300 do t = setmetatable({}, {__index = function(_, k) return "
                       "t[k] end}) end "
                       "local function f() return t.x end f()")
                   .empty());
  EXPECT_FALSE(failure("error(load(('('):rep(5000)))").empty());
  EXPECT_FALSE(failure("assert(load('return ' .. ('{'):rep(5000)))").empty());
  EXPECT_FALSE(failure("local s = 'x' local f = function() return s end for i = 1, 1e9 do local g = f f = "
                       "function() return g() end end f()")
                   .empty());
}

TEST_F(Budgets, InstructionsThatTakeLongEndByTime) {
  clock.runs = true;
  options.limits.total_time = std::chrono::milliseconds(300);
  options.limits.total_work = 1'000'000'000'000;
  for (const char* loop :
       {"local function f(...) return f(1, ...) end f()",
        "local a, b = ('x'):rep(1e6), ('x'):rep(1e6 - 1) .. 'x' while true do local c = a == b end",
        "local t = {} for i = 1, 100000 do t[i] = i end for i = 1, 100000 do t[i] = nil end "
        "while true do next(t) end",
        "local s = (' '):rep(1e6) while true do tonumber(s) end",
        "local s = '1' .. (' '):rep(1e6) while true do local n = s + 1 end"}) {
    EXPECT_TRUE(has(failure(loop), "it ran for more than 300 ms")) << loop;
  }
}

TEST_F(Budgets, MemoryBombsEndAtTheCap) {
  options.limits.total_work = 10'000'000;
  options.limits.memory = std::size_t{8} << 20U;
  EXPECT_TRUE(has(failure("local t = {} for i = 1, 1e9 do t[i] = {i} end"), "memory"));
  EXPECT_FALSE(failure("local s = 'x' while true do s = s .. s end").empty());
  EXPECT_TRUE(has(failure("local s = ('x'):rep(1e6) while true do pcall(function() s = s .. s end) end"),
                  "strings longer than"));
  EXPECT_FALSE(
      failure("local t = {} while true do pcall(function() t[#t + 1] = ('x'):rep(1e6) .. #t end) end")
          .empty());
  EXPECT_FALSE(failure("while true do local t = table.pack(table.unpack({}, 1, 90000)) end").empty());
  EXPECT_FALSE(failure("local t = {} while true do t = {t, t, t, t, t, t, t, t} pcall(function() t[#t+1] = "
                       "coroutine end) end")
                   .empty());
  EXPECT_FALSE(failure("while true do ('x'):rep(2e6) end").empty());
}

TEST_F(Budgets, AHoardOfMemoryIsGivenUpAndScriptsStartAnew) {
  options.limits.total_work = 10'000'000;
  load(
      "hoard = {} function on_request(e) if e.command == 'Ping' then log(#hoard) return end\n"
      "for i = 1, 1e9 do hoard[i] = ('x'):rep(1000) .. i end end");
  EXPECT_TRUE(has(errors(run_request()), "memory of 24 MiB is used up"));
  EXPECT_TRUE(has(all_lines(), "they are loaded anew")) << all_lines();
  EXPECT_EQ(logs(run_request("Ping")), "0");
}

TEST_F(Budgets, SleepersOfAnOldStateAreAnsweredWhenItIsGivenUp) {
  options.limits.total_work = 10'000'000;
  load(
      "hoard = {} function on_request(e) if e.command == 'Ping' then local d = e.request.document sleep(5) "
      "return end\n"
      "for i = 1, 1e9 do hoard[i] = ('x'):rep(1000) .. i end end");
  const Outcome& sleeper = start(call(core::Phase::request, request("Ping", sync_body()), nullptr, 9));
  EXPECT_FALSE(sleeper.done);
  EXPECT_TRUE(has(errors(run_request()), "memory"));
  ASSERT_TRUE(sleeper.done);
  EXPECT_TRUE(has(errors(sleeper.verdict), "they were loaded anew"));
  EXPECT_EQ(host->running(), 0U);
  scheduler.advance(milliseconds(10'000));
}

TEST_F(Budgets, RepeatedHostileCallsDoNotLeak) {
  load(
      "function on_request(e) local t = {} while true do t[#t + 1] = e.request.document:find('Sync') end "
      "end");
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(errors(run_request()).empty());
    EXPECT_EQ(host->running(), 0U);
  }
}

TEST_F(Budgets, RunningTimeIsBoundedWhereInstructionsAreNot) {
  const RacingClock racing;
  Limits limits;
  limits.total_time = std::chrono::milliseconds(20'000);
  State state(limits, racing);
  Task task = state.start();
  luaL_loadstring(task.thread, "while true do end");
  int rounds = 0;
  auto outcome = State::Outcome::suspended;
  for (; outcome == State::Outcome::suspended && rounds < 100; ++rounds) {
    outcome = state.resume(task, 0);
  }
  EXPECT_EQ(outcome, State::Outcome::failed);
  EXPECT_TRUE(has(State::failure(task), "it ran for more than 20000 ms")) << State::failure(task);
  EXPECT_GT(rounds, 2);
  state.release(task, outcome);
}

TEST_F(Budgets, WhereTheClockStandsStillThatOfTheMachineEndsWhatRunsOn) {
  const RacingClock machine;
  Limits limits;
  limits.total_time = std::chrono::milliseconds(5'000);
  limits.slice_work = 500;
  State state(limits, clock, machine);
  const auto run = [&](const char* text) {
    Task task = state.start();
    luaL_loadstring(task.thread, text);
    auto outcome = State::Outcome::suspended;
    for (int rounds = 0; outcome == State::Outcome::suspended && rounds < 100; ++rounds) {
      outcome = state.resume(task, 0);
    }
    const std::string failed = outcome == State::Outcome::finished ? "" : State::failure(task);
    state.release(task, outcome);
    return failed;
  };
  EXPECT_EQ(run("for i = 1, 1000 do end"), "") << "it has had less than four times the budget";
  EXPECT_TRUE(has(run("while true do end"), "it ran for more than 20000 ms of the machine's time"));
}

TEST_F(Budgets, WhileALongStringLivesEveryInstructionIsLookedAt) {
  class Counting final : public Clock {
   public:
    [[nodiscard]] Timestamp now() const override {
      ++looks;
      return {};
    }
    mutable int looks = 0;
  };
  const Counting counting;
  State state(Limits{}, counting);
  const auto looks = [&] {
    counting.looks = 0;
    Task task = state.start();
    luaL_loadstring(task.thread, "local a, b = A, A for i = 1, 50 do local same = a < b end");
    EXPECT_EQ(state.resume(task, 0), State::Outcome::finished);
    state.release(task, State::Outcome::finished);
    return counting.looks;
  };
  const std::string text(LuaMemory::long_string_bytes, 'x');
  lua_pushlstring(state.lua(), text.data(), 10);
  lua_setglobal(state.lua(), "A");
  EXPECT_LT(looks(), 10);
  lua_pushlstring(state.lua(), text.data(), text.size());
  lua_setglobal(state.lua(), "A");
  EXPECT_GT(looks(), 100);
  lua_pushlstring(state.lua(), text.data(), 10);
  lua_setglobal(state.lua(), "A");
  lua_gc(state.lua(), LUA_GCCOLLECT);
  EXPECT_LT(looks(), 10);
}

TEST_F(Budgets, FinishedThreadsAreUsedAgain) {
  State state(Limits{}, clock);
  Task first = state.start();
  lua_State* thread = first.thread;
  luaL_loadstring(first.thread, "return 1, 2");
  ASSERT_EQ(state.resume(first, 0), State::Outcome::finished);
  state.release(first, State::Outcome::finished);
  Task second = state.start();
  EXPECT_EQ(second.thread, thread);
  EXPECT_EQ(lua_gettop(second.thread), 0);
  luaL_loadstring(second.thread, "local x = nil + 1");
  ASSERT_EQ(state.resume(second, 0), State::Outcome::failed);
  EXPECT_NE(State::failure(second).find("arithmetic on a nil value"), std::string::npos);
  state.release(second, State::Outcome::failed);
  Task third = state.start();
  EXPECT_NE(third.thread, thread);
  state.release(third, State::Outcome::failed);
}

TEST_F(Budgets, StandardExceptionsBecomeLuaErrors) {
  State state(Limits{}, clock);
  Task task = state.start();
  lua_pushcfunction(task.thread, guarded<throwing>);
  ASSERT_EQ(state.resume(task, 0), State::Outcome::failed);
  EXPECT_EQ(State::failure(task), "internal failure: from C++");
  state.release(task, State::Outcome::failed);
}

}  // namespace
}  // namespace eastap::script::test
