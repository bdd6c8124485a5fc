// Hostile scripts: each of these tries to run on, to take memory, or to break out. Every one ends, and the
// host works on afterwards. The budgets themselves are tested in lua_state_test.cc.
#include <string>
#include <vector>

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

class Isolation : public HostTest {
 protected:
  /// What on_request reports for a body of Lua statements; "" where it ended well. The next call must work.
  std::string failure_of(const std::string& statements) {
    load("function on_request(e) if e.command == 'Ping' then log('fine') return end " + statements + " end");
    const auto verdict = run_request();
    EXPECT_EQ(logs(run_request("Ping")), "fine") << statements;
    return errors(verdict);
  }
  void expect_ended(const std::vector<std::string>& all, std::initializer_list<const char*> words) {
    for (const std::string& statements : all) {
      const std::string failed = failure_of(statements);
      const bool known = std::ranges::any_of(
          words, [&](const char* each) { return failed.find(each) != std::string::npos; });
      EXPECT_TRUE(known) << statements << ": " << failed;
    }
  }
};

TEST_F(Isolation, ThereAreNoCoroutinesAndNoWayToBytecode) {
  EXPECT_EQ(failure_of("assert(coroutine == nil and debug == nil and require == nil and io == nil)"), "");
  EXPECT_EQ(failure_of("assert(string.dump == nil and dofile == nil and loadfile == nil)"), "");
  EXPECT_EQ(failure_of("assert(not load('\\27Lua'))"), "");
  EXPECT_EQ(failure_of("assert(('').dump == nil and getmetatable('') == false)"), "");
}

TEST_F(Isolation, MetamethodsCannotRunOn) {
  const std::string loop = " = function() while true do end end})";
  std::vector<std::string> tricks;
  for (const char* use :
       {"__concat%local x = t .. 'a'", "__eq%local x = t == setmetatable({}, getmetatable(t))",
        "__lt%local x = t < t", "__le%local x = t <= t", "__call%t()", "__unm%local x = -t",
        "__add%local x = t + 1", "__idiv%local x = t // 1", "__band%local x = t & 1", "__len%local x = #t",
        "__index%local x = t.a", "__newindex%t.a = 1", "__pairs%for k in pairs(t) do end",
        "__close%do local x <close> = t end", "__tostring%tostring(t)", "__tostring%error(tostring(t))",
        "__index%t:a()", "__lt%table.sort({t, t, t})", "__concat%table.concat({'a' .. t})"}) {
    const std::string text(use);
    const std::size_t at = text.find('%');
    tricks.push_back("local t = setmetatable({}, {" + text.substr(0, at) + loop + " " + text.substr(at + 1));
    tricks.push_back("local t = setmetatable({}, {" + text.substr(0, at) + loop +
                     " while true do pcall(function() " + text.substr(at + 1) + " end) end");
  }
  expect_ended(tricks, {"is used up", "cannot be interrupted"});
}

TEST_F(Isolation, ChainsOfMetatablesEnd) {
  expect_ended({"local t = {} for i = 1, 3000 do t = setmetatable({}, {__index = t}) end return t.x",
                "local t = {} for i = 1, 3000 do t = setmetatable({}, {__newindex = t}) end t.x = 1",
                "local m = {} m.__index = setmetatable({}, m) return m.__index.x"},
               {"loop", "overflow", "is used up"});
  EXPECT_FALSE(
      failure_of("local t = {} for i = 1, 300 do t = setmetatable({}, {__call = t}) end t()").empty());
  EXPECT_FALSE(failure_of("local m = {} m.__concat = function(a, b) return a .. b end "
                          "return setmetatable({}, m) .. 'x'")
                   .empty());
  EXPECT_FALSE(failure_of("local m = {} m.__eq = function(a, b) return a == b end "
                          "return setmetatable({}, m) == setmetatable({}, m)")
                   .empty());
}

TEST_F(Isolation, ErrorObjectsCannotRunOn) {
  const std::string loop = "setmetatable({}, {__tostring = function() while true do end end})";
  EXPECT_EQ(failure_of("error(" + loop + ")"), "on_request failed: (error object is a table value)");
  EXPECT_EQ(failure_of("error(setmetatable({}, {__name = ('x'):rep(1e6)}))"),
            "on_request failed: (error object is a table value)");
  expect_ended({"assert(false, " + loop + ") tostring(" + loop + ")"}, {"error object"});
  expect_ended({"local ok, why = pcall(error, " + loop + ") log(why)"},
               {"is used up", "cannot be interrupted"});
  EXPECT_LT(failure_of("error(('x'):rep(1e6))").size(), 3000U);
  EXPECT_FALSE(
      failure_of("xpcall(error, function(m) return error(m) end, " + loop + ") error('end')").empty());
}

TEST_F(Isolation, GiantsAreRefused) {
  for (const char* giant :
       {"('x'):rep(1e15)",
        "(''):rep(1e15, 'x')",
        "('x'):rep(1e7, ('y'):rep(1e7))",
        "(' '):rep(math.maxinteger)",
        "string.format('%99999d', 1)",
        "string.format('%.99999f', 1)",
        "string.format(('%99d'):rep(1e6), 1)",
        "string.pack('s99', 'x')",
        "string.pack('c2000000000', '')",
        "string.packsize('c2147483647c2147483647')",
        "table.unpack({}, 1, 1e8)",
        "table.unpack({}, math.mininteger, math.maxinteger)",
        "table.concat({}, 'x', 1, 1e9)",
        "table.concat(setmetatable({}, {__index = function() return 'x' end}), '', 1, 1e9)",
        "string.byte(('x'):rep(16e6), 1, -1)",
        "select(-1e9, 1)",
        "utf8.char(1e10)",
        "string.char(table.unpack({}, 1, 1e7))",
        "os.date(('%c'):rep(1e6))",
        "table.move({1}, 1, 1e15, 2)"}) {
    EXPECT_FALSE(failure_of(std::string("local x = ") + giant).empty()) << giant;
  }
}

TEST_F(Isolation, LoadBombsEnd) {
  expect_ended({"local s = 'return 1' while true do s = 'return load[==[' .. s .. ']==]()' load(s) end",
                "while true do load(('x = 1 '):rep(1000)) end",
                "local f f = function() return load('return ...')(f()) end f()",
                "local function grow(s) return grow(s .. s) end grow('x')"},
               {"is used up", "overflow", "longer than", "memory", "not enough", "nil value"});
  EXPECT_EQ(failure_of("assert(not load(('('):rep(1e5) .. (')'):rep(1e5)))"), "")
      << "too deep for the compiler";
  EXPECT_EQ(failure_of("assert(not load('return ' .. ('a.'):rep(1e6)))"), "");
  EXPECT_EQ(failure_of("assert(not load(('::a::goto a '):rep(300)))"), "") << "labels twice";
}

TEST_F(Isolation, MemoryHeldByClosuresIsCounted) {
  options.limits.memory = std::size_t{8} << 20U;
  options.limits.total_work = 10'000'000;
  expect_ended(
      {"local f = function() end for i = 1, 1e9 do local g, n = f, i f = function() return g, n end end",
       "local all = {} for i = 1, 1e9 do local big = ('x'):rep(1000) .. i all[i] = function() return big end "
       "end",
       "local function f(...) local t = {...} return function() return f(t, table.unpack(t)) end end "
       "local g = f(1) while true do g = g() end"},
      {"memory", "is used up", "too many results", "overflow"});
}

TEST_F(Isolation, RecursionThroughCEnds) {
  expect_ended({"local function f() return pcall(pcall, f) end f() while true do f() end",
                "local function f(s) return (s:gsub('.', f)) end while true do pcall(f, 'x') end",
                "local t = {3, 2, 1} local function less(a, b) table.sort({3, 2, 1}, less) return a < b end "
                "table.sort(t, less)",
                "local t = setmetatable({}, {}) getmetatable(t).__tostring = function(s) return tostring(s) "
                "end tostring(t)",
                "local t = setmetatable({}, {}) getmetatable(t).__index = function(s, k) return s[k] end "
                "local x = t.a",
                "local f f = function() return load('return ...')(f()) end f()"},
               {"is used up", "overflow", "cannot be interrupted", "memory"});
}

TEST_F(Isolation, GotoAndNumericLoopsEnd) {
  expect_ended({"::a:: do goto b end ::b:: goto a", "for i = math.mininteger, math.maxinteger do end",
                "for i = 1, 2, 0.0000000000000001 do end", "repeat local x = 1 until x == 2",
                "while true do for _ in pairs({1}) do end end", "for _ in function() return 1 end do end",
                "while true do pcall(goto_nothing) end"},
               {"is used up"});
}

TEST_F(Isolation, PatternsCannotRunOn) {
  expect_ended(
      {"('a'):rep(5000):find(('a?'):rep(2000) .. ('a'):rep(5000))", "('a'):rep(50000):match('.-.-.-.-b')",
       "(('('):rep(40)):find(('%('):rep(40) .. ('()'):rep(60))",
       "('x'):rep(1e6):gsub('.-', function() while true do end end)",
       "while true do ('aaa'):gmatch('a*')() end", "('x'):find('[' .. ('%a'):rep(30000) .. ']')"},
      {"steps", "too complex", "is used up", "cannot be interrupted", "captures", "too long"});
}

TEST_F(Isolation, FiltersCostWhatTheyLookAt) {
  load("function on_response(e) for i = 1, 20 do e:matches('xpath(\"//*/following::Nothing\")') end end");
  std::string many;
  for (int i = 0; i < 500; ++i) {
    many += "<Status/>";
  }
  const auto verdict = run_response(wbxml_of("<Sync xmlns=\"AirSync\">" + many + "</Sync>"));
  EXPECT_NE(errors(verdict).find("is used up"), std::string::npos) << errors(verdict);
}

TEST_F(Isolation, OneScriptCannotChangeAnothersFunctions) {
  options.scripts = {write("bad.lua",
                           "string.upper = nil table.concat = nil _G.log = nil math.floor = nil\n"
                           "pcall(function() getmetatable('').__index = nil end)\n"
                           "pcall(function() getmetatable('').__index.upper = nil end)\n"
                           "function on_request(e) end"),
                     write("good.lua",
                           "function on_request(e) log(('fine'):upper(), table.concat({'a', 'b'}), "
                           "math.floor(1.5), string.upper('x')) end")};
  ASSERT_TRUE(try_start());
  const auto verdict = run_request();
  EXPECT_EQ(errors(verdict), "");
  EXPECT_NE(logs(verdict).find("FINE"), std::string::npos) << logs(verdict);
}

}  // namespace
}  // namespace eastap::script::test
