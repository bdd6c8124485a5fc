#include "proxy/script/lib_base.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class LibBase : public HostTest {
 protected:
  std::string value(const std::string& expressions, const std::string& before = "") {
    load(before + "\nfunction on_request(e) log(" + expressions + ") end");
    const auto verdict = run_request();
    const std::string failed = errors(verdict);
    return failed.empty() ? logs(verdict) : failed;
  }
};

TEST_F(LibBase, ThereIsNoWayOut) {
  for (const char* name : {"io", "debug", "require", "package", "dofile", "loadfile", "coroutine", "warn",
                           "loadstring", "os.execute", "os.exit", "os.getenv", "os.remove", "os.rename",
                           "os.tmpname", "os.setlocale", "string.dump"}) {
    EXPECT_EQ(value(std::string("tostring(") + name + ")"), "nil") << name;
  }
}

TEST_F(LibBase, TrustOpensIt) {
  options.trust = true;
  EXPECT_EQ(value("type(io.open), type(os.getenv), type(require)"), "function function function");
  EXPECT_EQ(value("tostring(debug), tostring(coroutine)"), "nil nil");
  write("module.lua", "return {answer = 42, twice = ('x'):rep(2)}");
  const std::string path = "package.path = '" + folder.path().string() + "/?.lua'";
  EXPECT_EQ(value("require('module').answer, require('module').twice", path), "42 xx");
}

TEST_F(LibBase, RandomNumbersAreTheSameInEveryRun) {
  const std::string once = value("math.random(1000000), math.random(1000000)");
  EXPECT_EQ(value("math.random(1000000), math.random(1000000)"), once);
  EXPECT_NE(value("math.random(1000000), math.random(1000000)", "math.randomseed(7)"), once);
  options.trust = true;
  EXPECT_EQ(value("math.random(1000000), math.random(1000000)"), once);
}

TEST_F(LibBase, LoadTakesTextForTheScriptsOwnEnvironment) {
  EXPECT_EQ(value("load('return x + 1')()", "x = 4"), "5");
  EXPECT_EQ(value("load('return y', 'name', 't', {y = 9})()"), "9");
  EXPECT_EQ(value("load('return (')"), "nil [string \"return (\"]:1: unexpected symbol near <eof>");
  EXPECT_EQ(value("load('\\27Lua')"), "nil attempt to load a binary chunk (mode is 't')");
  EXPECT_EQ(value("load('return 1', 'n', 'b')"), "nil only text can be loaded");
  EXPECT_NE(value("load(function() return 'x' end)").find("load takes a string"), std::string::npos);
  EXPECT_EQ(value("load(('x'):rep(70000))"), "nil attempt to load 70000 bytes; the limit is 65536");
}

TEST_F(LibBase, MetatablesCannotHaveFinalizersOrWeakness) {
  EXPECT_NE(value("setmetatable({}, {__gc = function() end})").find("must not have __gc"), std::string::npos);
  EXPECT_NE(value("setmetatable({}, {__mode = 'k'})").find("must not have __mode"), std::string::npos);
  EXPECT_EQ(
      value("setmetatable({}, {__index = {a = 1}}).a, getmetatable(setmetatable({}, {__metatable = 'p'}))"),
      "1 p");
  EXPECT_NE(value("setmetatable(setmetatable({}, {__metatable = 1}), {})").find("protected metatable"),
            std::string::npos);
  EXPECT_EQ(value("tostring(getmetatable(setmetatable({}, nil)))"), "nil");
}

TEST_F(LibBase, TheTableLibraryWorksLikeLuas) {
  EXPECT_EQ(value("(function() local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) return "
                  "table.concat(t, ',') end)()"),
            "0,1,2,3,4");
  EXPECT_EQ(value("(function() local t = {1, 2, 3} local a, b = table.remove(t), table.remove(t, 1) return "
                  "a, b, #t, t[1] end)()"),
            "3 1 1 2");
  EXPECT_EQ(value("tostring(table.remove({})), #table.pack(1, nil, 3), table.pack(1, nil, 3).n"), "nil 3 3");
  EXPECT_EQ(value("table.concat(table.move({1, 2, 3}, 1, 3, 2), ',')"), "1,1,2,3");
  EXPECT_EQ(value("table.concat(table.move({1, 2, 3}, 2, 3, 1), ',')"), "2,3,3");
  EXPECT_EQ(value("table.unpack({1, 2, 3})"), "1 2 3");
  EXPECT_EQ(value("select('#', table.unpack({}, 1, 3))"), "3");
  EXPECT_EQ(value("table.concat({1, 'a', 2.5}, '-')"), "1-a-2.5");
  EXPECT_NE(value("table.concat({{}})").find("invalid value (at index 1) in table for 'concat'"),
            std::string::npos);
  EXPECT_NE(value("table.insert({}, 5, 1)").find("position out of bounds"), std::string::npos);
  EXPECT_NE(value("table.insert(3, 1)").find("table expected, got number"), std::string::npos);
  EXPECT_NE(value("table.unpack({}, 1, 1e8)").find("too many results"), std::string::npos);
}

TEST_F(LibBase, AConcatThatFailsCostsWhatItDid) {
  load(
      "function on_request(e) local t = {} for i = 1, 1000 do t[i] = 'x' end t[1001] = {}\n"
      "for i = 1, 1200 do pcall(table.concat, t) end end");
  EXPECT_NE(errors(run_request()).find("is used up"), std::string::npos);
}

TEST_F(LibBase, SortIsStableAndSurvivesNonsense) {
  EXPECT_EQ(
      value("(function() local t = {5, 2, 8, 1, 9, 3} table.sort(t) return table.concat(t, ',') end)()"),
      "1,2,3,5,8,9");
  EXPECT_EQ(value("(function() local t = {5, 2, 8} table.sort(t, function(a, b) return a > b end) return "
                  "table.concat(t, ',') end)()"),
            "8,5,2");
  EXPECT_EQ(value("(function() local t = {'b1', 'a1', 'b2', 'a2'} "
                  "table.sort(t, function(a, b) return a:sub(1, 1) < b:sub(1, 1) end) return table.concat(t, "
                  "',') end)()"),
            "a1,a2,b1,b2");
  EXPECT_EQ(
      value("(function() local t = {} for i = 1, 100 do t[i] = (i * 37) % 101 end table.sort(t) "
            "for i = 2, 100 do if t[i - 1] > t[i] then return 'unsorted' end end return 'sorted' end)()"),
      "sorted");
  EXPECT_EQ(
      value("(function() local t = {3, 1, 2} table.sort(t, function() return true end) return #t end)()"),
      "3");
  EXPECT_NE(value("table.sort({1, {}})").find("attempt to compare"), std::string::npos);
}

TEST_F(LibBase, AComparisonMaySleep) {
  load(
      "function on_request(e) local t = {2, 1} table.sort(t, function(a, b) sleep(1) return a < b end) "
      "log(t[1]) end");
  const Outcome& outcome = start(call(core::Phase::request, request("Sync")));
  EXPECT_FALSE(outcome.done);
  scheduler.advance(milliseconds(1000));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(logs(outcome.verdict), "1");
}

TEST_F(LibBase, OsKnowsTheTimeOnly) {
  EXPECT_EQ(value("type(os.time()), type(os.clock()), os.date('!%Y-%m-%d', 0), os.time{year = 2020, month = "
                  "1, day = 1, hour = 12} > 0"),
            "number number 1970-01-01 true");
  EXPECT_NE(value("os.date(('%c'):rep(200))").find("longer than 200 bytes"), std::string::npos);
}

TEST_F(LibBase, CollectgarbageOnlyCounts) {
  EXPECT_EQ(value("collectgarbage('count') > 10, collectgarbage(), collectgarbage('stop')"), "true 0 0");
}

TEST_F(LibBase, MathAndTheUsualFunctionsAreThere) {
  EXPECT_EQ(value("math.floor(2.7), math.maxinteger > 0, type(math.random()), #_VERSION > 0, rawlen({1}), "
                  "rawequal(1, 1)"),
            "2 true number true 1 true");
  EXPECT_EQ(value("select(2, pcall(error, 'x')), (xpcall(error, function(m) return m end, 'y')), "
                  "tostring(_G.log == log)"),
            "x false true");
}

TEST_F(LibBase, TonumberCostsWhatItsTextIsLong) {
  EXPECT_EQ(value("tonumber('12'), tonumber('z', 36), tonumber(' 0x10 '), tostring(tonumber('x'))"),
            "12 35 16 nil");
  for (const char* work : {"tonumber(text)", "tonumber(text, 36)"}) {
    load(std::string("function on_request(e) local text = (' '):rep(1000000) for i = 1, 100 do ") + work +
         " end end");
    EXPECT_NE(errors(run_request()).find("budget"), std::string::npos) << work;
  }
}

TEST_F(LibBase, XpcallCallsItsHandler) {
  EXPECT_EQ(value("xpcall(function(...) return ... end, error, 1, 2)"), "true 1 2");
  EXPECT_EQ(value("xpcall(error, function(m) return 'handled ' .. m end, 'this')"), "false handled this");
  EXPECT_EQ(value("xpcall(error, function(m) error('again', 0) end, 'this')"), "false again");
  EXPECT_NE(value("xpcall(error, 3)").find("function expected, got number"), std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
