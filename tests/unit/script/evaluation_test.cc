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
  bool over = false;
  host->evaluate("sleep(2) return 'awake'", [&](const Evaluated& result) {
    EXPECT_EQ(result.text, "\"awake\"");
    over = true;
  });
  EXPECT_FALSE(over);
  scheduler.advance(std::chrono::seconds(2));
  EXPECT_TRUE(over);
  over = false;
  host->evaluate("sleep(3600)", [&](const Evaluated& result) {
    EXPECT_THAT(result.text, HasSubstr("time is over"));
    over = true;
  });
  scheduler.advance(std::chrono::seconds(31));
  EXPECT_TRUE(over);
  std::size_t refused = 0;
  for (std::size_t i = 0; i <= Evaluator::max_running; ++i) {
    host->evaluate("sleep(20)", [&](const Evaluated& result) { refused += result.failed ? 1 : 0; });
  }
  EXPECT_EQ(refused, 1U);
  host.reset();
}

TEST_F(EvaluationTest, OnlyWhereScriptsAreTrusted) {
  options.trust = false;
  load("");
  EXPECT_THAT(eval("1").text, HasSubstr("--script-trust"));
}

}  // namespace
}  // namespace eastap::script
