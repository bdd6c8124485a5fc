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

TEST_F(BindFaults, FaultsOfTheBytesAreCheckedAsThoseOfTheBook) {
  load("function on_response(e) e:fault('duplicate') end");
  const Verdict refused = run_response(sync_body());
  EXPECT_NE(errors(refused).find("fault duplicate is not possible in the event response"), std::string::npos);
  EXPECT_TRUE(refused.faults.empty());
  load("function on_response(e)\ne:fault('half-open', { ['for'] = '10m' }) end");
  const Verdict open = run_response(sync_body());
  ASSERT_EQ(open.faults.size(), 1U) << errors(open);
  EXPECT_EQ(open.faults[0].arguments.at("for"), "600");
  EXPECT_EQ(open.faults[0].text, "half-open for=10m");
  EXPECT_EQ(open.faults[0].source, "hooks.lua:2");
  load("function on_response(e)\ne:fault('truncate', { bytes = 1, at = 0.5 }) end");
  const Verdict both = run_response(sync_body());
  EXPECT_EQ(errors(both), "on_response failed: fault truncate: give bytes or at, not both");
  EXPECT_EQ(both.notes.back().source, "hooks.lua:2");
}

TEST_F(BindFaults, AWholeNumberMayBeAFloat) {
  load("function on_response(e) e:fault('truncate', { bytes = 100 / 20 }) e:truncate { bytes = 10 / 2 } end");
  const Verdict verdict = run_response(sync_body());
  ASSERT_EQ(verdict.faults.size(), 2U) << errors(verdict);
  EXPECT_EQ(verdict.faults[0].arguments.at("bytes"), "5");
  EXPECT_EQ(verdict.faults[1].arguments.at("bytes"), "5");
}

TEST_F(BindFaults, TooManyNameTheLine) {
  load("function on_response(e)\nfor i = 1, 17 do e:fault('corrupt') end end");
  const Verdict verdict = run_response(sync_body());
  EXPECT_EQ(errors(verdict), "on_response failed: more than 16 faults on one message");
  EXPECT_EQ(verdict.notes.back().source, "hooks.lua:2");
}

TEST_F(BindFaults, AnAnswerSaysWhichFaultsOfTheBytesDidNotStrike) {
  load("function on_response(e)\ne:truncate(5)\ne:answer { status = 503 } end");
  const Verdict verdict = run_response(sync_body());
  EXPECT_TRUE(verdict.faults.empty());
  EXPECT_EQ(injected(verdict), "answered 503");
  EXPECT_EQ(logs(verdict), "truncate did not strike: the exchange was answered by hooks.lua:3");
  EXPECT_EQ(verdict.notes.back().fault, "truncate bytes=5");
}

TEST_F(BindFaults, DropEndsTheRowOfScripts) {
  options.scripts = {write("one.lua", "function on_response(e) e:fault('drop') end"),
                     write("two.lua", "function on_response(e) log('never') end")};
  ASSERT_TRUE(try_start());
  const Verdict verdict = run_response(sync_body());
  EXPECT_EQ(verdict.action, Verdict::Action::pass);
  EXPECT_EQ(verdict.faults.size(), 1U);
  EXPECT_EQ(logs(verdict), "");
}

TEST_F(BindFaults, WhatAFailingHookMadeOfTheMessageIsGivenUp) {
  load(
      "function on_response(e) e:fault('delay', { seconds = 2 }) e:fault('sync-key-zero') error('boom') end");
  const Outcome& outcome = start(call(Phase::response, request("Sync"), response(sync_body())));
  scheduler.advance(milliseconds(2000));
  ASSERT_TRUE(outcome.done);
  EXPECT_TRUE(unedited(outcome.verdict));
  EXPECT_EQ(injected(outcome.verdict), "delayed by 2 s") << "the phone did wait";
  EXPECT_EQ(logs(outcome.verdict), "SyncKey 0 instead of 7 was given up, since on_response failed");
}

}  // namespace
}  // namespace eastap::script::test
