// exchange:fault in hooks; the code is in bind_faults.cc.
#include "tests/unit/script/stock_faults.h"

namespace eastap::script::test {
namespace {

class BindFaults : public StockFaultTest {};

TEST_F(BindFaults, CarryTheirLine) {
  load(
      "function on_request(e) log(e:fault('unavailable', { seconds = 9 })) end\n"
      "function on_response(e) log(e:fault('missing-header', { name = 'X-None' })) e:fault('endless-more') "
      "end");
  const Verdict verdict = run_request();
  EXPECT_EQ(verdict.answer.fields[0].second, "9");
  EXPECT_EQ(injected(verdict), "answered 503");
  EXPECT_EQ(verdict.notes[0].source, "hooks.lua:1");
  EXPECT_EQ(verdict.notes[0].fault, "unavailable seconds=9");
  EXPECT_EQ(logs(verdict), "true");
  const Verdict other = run_response(sync_body());
  EXPECT_EQ(logs(other), "missing-header did nothing: there is no X-None\nfalse");
  EXPECT_NE(edited(other).find("MoreAvailable"), std::string::npos);
}

TEST_F(BindFaults, MayWait) {
  load("function on_request(e) e:fault('cut', { seconds = 20 }) end");
  const Outcome& outcome = start(call(Phase::request, request("Ping", ping())));
  EXPECT_FALSE(outcome.done);
  scheduler.advance(milliseconds(20'000));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.verdict.action, Verdict::Action::reset);
  EXPECT_EQ(injected(outcome.verdict), "cut after 20 s");
}

TEST_F(BindFaults, MistakesNameTheLine) {
  load(
      "function on_request(e)\n  e:fault('boom')\nend\nfunction on_response(e) e:fault('cut', { seconds = 1 "
      "}) end");
  const Verdict verdict = run_request();
  EXPECT_EQ(verdict.notes[0].source, "hooks.lua:2");
  EXPECT_NE(errors(verdict).find("no fault is named 'boom'"), std::string::npos);
  EXPECT_NE(errors(run_response(sync_body())).find("not possible in the event response"), std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
