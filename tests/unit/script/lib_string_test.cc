#include "proxy/script/lib_string.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

/// Runs Lua expressions inside a hook; the result is what the script logs.
class LibString : public HostTest {
 protected:
  std::string value(const std::string& expressions) {
    load("function on_request(e) log(" + expressions + ") end");
    const auto verdict = run_request();
    const std::string failed = errors(verdict);
    return failed.empty() ? logs(verdict) : failed;
  }
};

TEST_F(LibString, FindsLikeLua) {
  EXPECT_EQ(value("('hello'):find('l')"), "3 3");
  EXPECT_EQ(value("('hello'):find('l', 4)"), "4 4");
  EXPECT_EQ(value("('hello'):find('l', -2)"), "4 4");
  EXPECT_EQ(value("('hello'):find('l', -100)"), "3 3");
  EXPECT_EQ(value("('hello'):find('x')"), "nil");
  EXPECT_EQ(value("('hello'):find('', 6)"), "6 5");
  EXPECT_EQ(value("('hello'):find('', 7)"), "nil");
  EXPECT_EQ(value("('a.b'):find('.', 2, true)"), "2 2");
  EXPECT_EQ(value("('a.b'):find('%.(b)')"), "2 3 b");
  EXPECT_EQ(value("('key=value'):match('(%w+)=(%w+)')"), "key value");
  EXPECT_EQ(value("('key=value'):match('%w+', 5)"), "value");
}

TEST_F(LibString, GmatchWalksMatchesAndEmptyOnes) {
  EXPECT_EQ(value("(function() local t = {} for w in ('one two  three'):gmatch('%a+') do t[#t+1] = w end "
                  "return table.concat(t, ',') end)()"),
            "one,two,three");
  EXPECT_EQ(value("(function() local t = {} for w in ('abc'):gmatch('b*') do t[#t+1] = '[' .. w .. ']' end "
                  "return table.concat(t) end)()"),
            "[][b][]");
  EXPECT_EQ(
      value("(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w)=(%w)') do t[#t+1] = k .. v end "
            "return table.concat(t, ' ') end)()"),
      "a1 b2");
}

TEST_F(LibString, GsubReplacesByTextTableAndFunction) {
  EXPECT_EQ(value("('hello world'):gsub('o', '0')"), "hell0 w0rld 2");
  EXPECT_EQ(value("('hello world'):gsub('o', '0', 1)"), "hell0 world 1");
  EXPECT_EQ(value("('hello world'):gsub('(%w+)', '<%1>')"), "<hello> <world> 2");
  EXPECT_EQ(value("('abc'):gsub('%w', '%0%0')"), "aabbcc 3");
  EXPECT_EQ(value("('abc'):gsub('', '-')"), "-a-b-c- 4");
  EXPECT_EQ(value("('abc'):gsub('b*', '-')"), "-a-c- 3");
  EXPECT_EQ(value("('aaa'):gsub('^a', 'b')"), "baa 1");
  EXPECT_EQ(value("('$name is $age'):gsub('%$(%w+)', {name = 'Ann', age = 7})"), "Ann is 7 2");
  EXPECT_EQ(value("('abc'):gsub('%w', function(c) if c == 'b' then return 'B' end end)"), "aBc 3");
  EXPECT_EQ(value("('ab'):gsub('()', '%1')"), "1a2b3 3");
  EXPECT_EQ(value("('50%'):gsub('%%', '%%%%')"), "50%% 1");
  EXPECT_NE(value("('a'):gsub('a', '%2')").find("invalid capture index %2"), std::string::npos);
  EXPECT_NE(value("('a'):gsub('a', '%x')").find("invalid use of '%'"), std::string::npos);
  EXPECT_NE(value("('a'):gsub('a', function() return {} end)").find("invalid replacement value (a table)"),
            std::string::npos);
  EXPECT_NE(value("('a'):gsub('a', true)").find("string/function/table expected"), std::string::npos);
}

TEST_F(LibString, MalformedPatternsAreErrorsWithTheLine) {
  const std::string failed = value("('a'):find('[a')");
  EXPECT_NE(failed.find("malformed pattern (missing ']')"), std::string::npos) << failed;
}

TEST_F(LibString, NestedRepetitionsEndAtTheStepBudget) {
  const std::string failed = value("(('a'):rep(60)):find(('.-'):rep(30) .. 'b')");
  EXPECT_NE(failed.find("pattern took more than 500000 steps"), std::string::npos) << failed;
}

TEST_F(LibString, HugePatternsAndPlainSearchesAreBounded) {
  EXPECT_NE(value("('a'):find(('a?'):rep(100000))").find("pattern too long"), std::string::npos);
  EXPECT_NE(value("('a'):rep(300):find(('a?'):rep(300))").find("too complex"), std::string::npos);
  // The worst case of a naive search; linear here.
  EXPECT_EQ(value("(('a'):rep(1000000)):find(('a'):rep(500000) .. 'b', 1, true)"), "nil");
}

TEST_F(LibString, RepIsBounded) {
  EXPECT_EQ(value("('ab'):rep(3, '-')"), "ab-ab-ab");
  EXPECT_EQ(value("('ab'):rep(0) .. ('ab'):rep(-1) .. (''):rep(1e9)"), "");
  EXPECT_NE(value("('x'):rep(1e10)").find("longer than 2097152 bytes"), std::string::npos);
  EXPECT_NE(value("(''):rep(1 << 62, 'x')").find("longer than"), std::string::npos);
  EXPECT_NE(value("('x'):rep(math.maxinteger, 'yy')").find("longer than"), std::string::npos);
  EXPECT_EQ(value("#('x'):rep(2097152)"), "2097152");
}

TEST_F(LibString, GsubThatGrowsIsBounded) {
  EXPECT_NE(value("(('a'):rep(2000)):gsub('a', ('b'):rep(2000))").find("longer than 2097152 bytes"),
            std::string::npos);
}

TEST_F(LibString, TheRestIsLuasOwnAndDumpIsGone) {
  EXPECT_EQ(value("('%5.2f|%s|%q'):format(1.5, 'x', 'y')"), " 1.50|x|\"y\"");
  EXPECT_EQ(
      value(
          "('abc'):upper(), ('abc'):byte(2), string.char(65, 66), ('abc'):sub(2), ('abc'):reverse(), #'abc'"),
      "ABC 98 AB bc cba 3");
  EXPECT_EQ(value("string.pack('>I2', 258):byte(1, 2)"), "1 2");
  EXPECT_EQ(value("tostring(string.dump)"), "nil");
  EXPECT_EQ(value("'10' + 5"), "15");
  EXPECT_EQ(value("utf8.len('h\\u{E9}'), utf8.char(233), tostring(utf8.charpattern ~= nil)"),
            "2 \u00E9 true");
  EXPECT_EQ(value("tostring(getmetatable(''))"), "false");
}

}  // namespace
}  // namespace eastap::script::test
