#include "proxy/script/evaluation.h"

#include <gmock/gmock.h>

#include "tests/unit/script/script_support.h"

namespace eastap::script {
namespace {

using testing::HasSubstr;

class EvaluationTest : public test::HostTest {
 protected:
  void SetUp() override {
    options.trust = true;
    load("");
  }
  Evaluated eval(const std::string& code) {
    Evaluated result;
    bool over = false;
    host->evaluate(code, [&](Evaluated came) {
      EXPECT_FALSE(over);
      over = true;
      result = std::move(came);
    });
    scheduler.run_due();
    EXPECT_TRUE(over) << code;
    return result;
  }
};

TEST_F(EvaluationTest, ValuesStatementsAndGlobals) {
  EXPECT_EQ(eval("1 + 1").text, "2");
  EXPECT_EQ(eval("=1 + 1").text, "2");
  EXPECT_EQ(eval("x = {7}").text, "");
  EXPECT_EQ(eval("x, 'y'").text, "{7}\n\"y\"");
  EXPECT_EQ(eval("type(eastap)").text, "\"table\"");
  const Evaluated printed = eval("print('a', 1) log('b')");
  EXPECT_EQ(printed.output, "a 1\nb\n");
  EXPECT_EQ(all_lines(), "") << "it is told to whoever typed it, not to the log";
}

TEST_F(EvaluationTest, WhatIsForScriptsSaysSo) {
  for (const char* code :
       {"eas.on('request', print)", "eas.every(1, print)", "eas.wait_for('cmd == Sync')"}) {
    const Evaluated result = eval(code);
    EXPECT_TRUE(result.failed);
    EXPECT_THAT(result.text, HasSubstr("is for scripts"));
    EXPECT_THAT(result.text, HasSubstr("script add FILE"));
  }
}

TEST_F(EvaluationTest, IncompleteAndWrong) {
  EXPECT_TRUE(eval("for i = 1, 3 do").incomplete);
  EXPECT_TRUE(eval("x = ").incomplete);
  EXPECT_TRUE(eval("=1 +").incomplete);
  EXPECT_EQ(eval("for i = 1, 3 do\nx = i\nend").text, "");
  EXPECT_EQ(eval("x").text, "3");
  const Evaluated syntax = eval("for for");
  EXPECT_TRUE(syntax.failed && !syntax.incomplete);
  EXPECT_THAT(syntax.text, HasSubstr("ctl:1:"));
  EXPECT_THAT(eval("\nerror('no')").text, HasSubstr("ctl:2: no"));
  EXPECT_THAT(eval("nothing.at.all").text, HasSubstr("ctl:1:"));
  EXPECT_TRUE(eval(std::string(100'000, ' ')).failed);
}

TEST_F(EvaluationTest, UnderBudgets) {
  EXPECT_TRUE(eval("while true do end").failed);
  EXPECT_TRUE(eval("pcall(function() while true do end end) while true do end").failed);
  EXPECT_TRUE(eval("local t = {} while true do t[#t + 1] = string.rep('x', 1e5) end").failed);
  EXPECT_EQ(eval("1").text, "1");
  EXPECT_THAT(eval("sleep(1)").text, HasSubstr("only possible inside a hook"));
  std::size_t refused = 0;
  std::size_t ended = 0;
  for (std::size_t i = 0; i <= Evaluator::max_running; ++i) {
    host->evaluate("for i = 1, 1e5 do end", [&](const Evaluated& result) {
      ++ended;
      refused += result.failed ? 1 : 0;
    });
  }
  EXPECT_EQ(ended, 1U) << "the others have used up a slice";
  EXPECT_EQ(refused, 1U);
  scheduler.run_due();
  EXPECT_EQ(ended, Evaluator::max_running + 1);
  host->evaluate("for i = 1, 1e5 do end", [](const Evaluated&) { FAIL() << "the host has ended"; });
  host.reset();
}

TEST_F(EvaluationTest, OnlyWhereScriptsAreTrusted) {
  options.trust = false;
  load("");
  EXPECT_THAT(eval("1").text, HasSubstr("--script-trust"));
}

}  // namespace
}  // namespace eastap::script
