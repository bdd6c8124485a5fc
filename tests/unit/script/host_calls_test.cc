// The running of hooks: order, errors, sleeping, deadlines, cancelling. The class is in host.h.
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Phase;
using core::Verdict;

class HookCalls : public HostTest {};

TEST_F(HookCalls, ErrorNamesScriptLineAndExchangeAndPassesUnedited) {
  load("function on_request(e)\n  e.request.headers['X-New'] = '1'\n  local x = nil + 1\nend");
  const Verdict verdict = run(call(Phase::request, request("Sync"), nullptr, 42));
  EXPECT_TRUE(unedited(verdict));
  ASSERT_EQ(verdict.notes.size(), 1U);
  EXPECT_EQ(verdict.notes[0].kind, Note::Kind::hook_error);
  EXPECT_EQ(verdict.notes[0].source, "hooks.lua:3");
  EXPECT_EQ(verdict.notes[0].text, "on_request failed: attempt to perform arithmetic on a nil value");
  EXPECT_EQ(all_lines(),
            "hooks.lua:3: on_request failed on exchange 42: attempt to perform arithmetic on a nil value (it "
            "passes "
            "unedited)\n    local x = nil + 1\n");
}

TEST_F(HookCalls, ErrorPolicyCanDrop) {
  options.on_error = OnError::drop;
  load("function on_request(e) error({}) end");
  const Verdict verdict = run_request();
  EXPECT_EQ(verdict.action, Verdict::Action::drop);
  EXPECT_EQ(errors(verdict), "on_request failed: (error object is a table value)");
}

TEST_F(HookCalls, AScriptsOwnPolicyCountsForItsOwnHooks) {
  load("on_error = 'drop' function on_request(e) error('x') end");
  EXPECT_EQ(run_request().action, Verdict::Action::drop);
  options.on_error = OnError::drop;
  load("on_error = 'pass' function on_request(e) error('x') end");
  EXPECT_EQ(run_request().action, Verdict::Action::pass);
  options.on_error = OnError::pass;
  options.scripts = {write("a.lua", "on_error = 'drop' function on_request(e) end"),
                     write("b.lua", "function on_request(e) error('x') end")};
  ASSERT_TRUE(try_start());
  EXPECT_EQ(run_request().action, Verdict::Action::pass) << "the script that failed says nothing of its own";
  const auto refused = try_load("on_error = 'ignore'");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "hooks.lua: on_error is neither \"pass\" nor \"drop\"");
}

TEST_F(HookCalls, SameFailureDoesNotFloodTheLog) {
  load("function on_request(e) e.nope.y() end");
  for (int i = 0; i < 250; ++i) {
    EXPECT_FALSE(errors(run_request()).empty());
  }
  EXPECT_EQ(lines.size(), 7U) << all_lines();  // the first time with the line and a caret
  EXPECT_NE(all_lines().find("\n                             ^\n"), std::string::npos) << all_lines();
  EXPECT_NE(all_lines().find("200 times so far"), std::string::npos);
}

TEST_F(HookCalls, ScriptsRunInTheOrderOfTheirFilesAndSeeEarlierEdits) {
  options.scripts = {
      write("b.lua", "function on_request(e) e.request.headers.X = 'b' end"),
      write("a.lua", "function on_request(e) e.request.headers.X = e.request.headers.X .. 'a' end")};
  ASSERT_TRUE(try_start());
  const Verdict verdict = run_request();
  ASSERT_TRUE(verdict.edit.head);
  EXPECT_EQ(verdict.edit.head->find("X"), "ba");
}

TEST_F(HookCalls, AnAnswerEndsTheRowOfScripts) {
  options.scripts = {write("one.lua", "function on_request(e) e:answer{status = 503} end"),
                     write("two.lua", "function on_request(e) log('never') end")};
  ASSERT_TRUE(try_start());
  const Verdict verdict = run_request();
  EXPECT_EQ(verdict.action, Verdict::Action::answer);
  EXPECT_EQ(verdict.answer.status, 503);
  EXPECT_EQ(logs(verdict), "");
}

TEST_F(HookCalls, ScriptsDoNotShareGlobals) {
  options.scripts = {
      write("one.lua", "string.rep = nil x = 1 function on_request(e) log(tostring(x)) end"),
      write("two.lua", "function on_request(e) log(tostring(x), ('a'):rep(2), string.rep('b', 2)) end")};
  ASSERT_TRUE(try_start());
  EXPECT_EQ(logs(run_request()), "1\nnil aa bb");
}

TEST_F(HookCalls, ASleepingHookDelaysOnlyItsOwnExchange) {
  load("function on_request(e) if e.command == 'Ping' then sleep(10) log('woke') end end");
  const Outcome& slow = start(call(Phase::request, request("Ping"), nullptr, 1));
  EXPECT_FALSE(slow.done);
  EXPECT_TRUE(start(call(Phase::request, request("Sync"), nullptr, 2)).done);
  scheduler.advance(milliseconds(9999));
  EXPECT_FALSE(slow.done);
  scheduler.advance(milliseconds(1));
  ASSERT_TRUE(slow.done);
  EXPECT_EQ(logs(slow.verdict), "woke");
  EXPECT_EQ(texts(slow.verdict, Note::Kind::injected), "delayed by 10 s");
  EXPECT_EQ(host->running(), 0U);
}

TEST_F(HookCalls, TwoHooksInterleave) {
  load("function on_request(e) for i = 1, 3 do sleep(e.id) log(e.id .. ':' .. i) end end");
  const Outcome& one = start(call(Phase::request, request("Sync"), nullptr, 1));
  const Outcome& two = start(call(Phase::request, request("Sync"), nullptr, 2));
  scheduler.advance(milliseconds(3500));
  EXPECT_TRUE(one.done);
  EXPECT_FALSE(two.done);
  scheduler.advance(milliseconds(3000));
  ASSERT_TRUE(two.done);
  EXPECT_EQ(logs(one.verdict), "1:1\n1:2\n1:3");
  EXPECT_EQ(logs(two.verdict), "2:1\n2:2\n2:3");
}

TEST_F(HookCalls, ADeadlineEndsASleepThatIsTooLong) {
  load("function on_request(e)\n  sleep(100)\nend");
  const Outcome& outcome = start(call(Phase::request, request("Ping")));
  scheduler.advance(milliseconds(29'999));
  EXPECT_FALSE(outcome.done);
  scheduler.advance(milliseconds(1));
  ASSERT_TRUE(outcome.done);
  EXPECT_TRUE(unedited(outcome.verdict) || outcome.verdict.notes.size() == 2);
  EXPECT_EQ(errors(outcome.verdict), "on_request failed: the deadline of 30 s passed while it slept");
  EXPECT_EQ(outcome.verdict.notes.back().source, "hooks.lua:2");
}

TEST_F(HookCalls, ADeadlineCountsAllSleepsTogetherAndCanBeSet) {
  load("eas.deadline = 5 function on_request(e) while true do sleep(2) end end");
  const Outcome& outcome = start(call(Phase::request, request("Ping")));
  scheduler.advance(milliseconds(4999));
  EXPECT_FALSE(outcome.done);
  scheduler.advance(milliseconds(1));
  EXPECT_TRUE(outcome.done);
}

TEST_F(HookCalls, ADeadlineAlsoDrops) {
  options.on_error = OnError::drop;
  load("eas.deadline = 0 function on_request(e) pcall(sleep, 1) end");
  const Outcome& outcome = start(call(Phase::request, request("Ping")));
  scheduler.advance(milliseconds(0));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.verdict.action, Verdict::Action::drop);
}

TEST_F(HookCalls, ACancelledHookNeverAnswersAndIsForgotten) {
  load(
      "kept = nil function on_request(e) kept = kept or e sleep(1) error('reached') end\n"
      "function on_response(e) log(pcall(function() return kept.id end)) end");
  auto hook = call(Phase::request, request("Ping"));
  const Outcome& outcome = start(hook);
  EXPECT_EQ(host->running(), 1U);
  host->cancel({hook.connection->id, {last_command}});
  host->cancel({hook.connection->id, {last_command}});
  host->cancel({{77}, {78}});
  EXPECT_EQ(host->running(), 0U);
  scheduler.advance(milliseconds(5000));
  EXPECT_FALSE(outcome.done);
  EXPECT_EQ(all_lines(), "");
  EXPECT_NE(logs(run_response({})).find("this exchange is over"), std::string::npos);
}

TEST_F(HookCalls, CallsMayBeUnderWayWhenTheHostGoes) {
  load("function on_request(e) local d = e.request.document sleep(5) log(d:get('Sync')) end");
  const Outcome& outcome = start(call(Phase::request, request("Sync", sync_body())));
  host.reset();
  scheduler.advance(milliseconds(60'000));
  EXPECT_FALSE(outcome.done);
  EXPECT_EQ(scheduler.pending(), 0U);
}

TEST_F(HookCalls, DoneMayStartTheNextCall) {
  load("function on_request(e) log(e.id) end");
  std::vector<std::string> seen;
  std::function<void(int)> next = [&](int id) {
    auto hook = call(Phase::request, request("Sync"), nullptr, static_cast<std::uint64_t>(id));
    host->run({hook.connection->id, {1}}, core::HookCall(hook), [&, id](const Verdict& verdict) {
      seen.push_back(logs(verdict));
      if (id < 5) {
        next(id + 1);
      }
    });
  };
  next(1);
  EXPECT_EQ(seen, (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

TEST_F(HookCalls, ScriptsNeverLetAWipeThrough) {
  load("function on_request(e) end");
  EXPECT_NE(run(call(Phase::wipe, request("Provision"), response())).action, Verdict::Action::pass);
}

TEST_F(HookCalls, FaultsWorkWithoutScriptsAndCanBeCancelled) {
  options.faults = {*FaultSpec::parse("truncate bytes=3 command=Sync"),
                    *FaultSpec::parse("delay seconds=2 command=Ping"),
                    *FaultSpec::parse("answer status=503 command=Search side=request")};
  ASSERT_TRUE(try_start());
  EXPECT_TRUE(host->wish().response_body);
  ASSERT_EQ(run_response(sync_body()).faults.size(), 1U);
  EXPECT_EQ(run_request("Search").answer.status, 503);
  const Outcome& slow = start(call(Phase::response, request("Ping"), response()));
  EXPECT_FALSE(slow.done);
  scheduler.advance(milliseconds(2000));
  EXPECT_TRUE(slow.done);
  auto cancelled = call(Phase::response, request("Ping"), response());
  const Outcome& never = start(cancelled);
  host->cancel({cancelled.connection->id, {last_command}});
  scheduler.advance(milliseconds(5000));
  EXPECT_FALSE(never.done);
}

TEST_F(HookCalls, OfAnAnswerThatIsNotSafeNothingIsSaidToBeDone) {
  const std::string script =
      "function on_request(e)\n  e:answer{document='<Provision xmlns=\"Provision\"><Status>1</Status>"
      "<RemoteWipe/></Provision>'}\nend";
  load(script);
  const Verdict refused = run_request("Provision");
  EXPECT_EQ(refused.action, Verdict::Action::pass);
  EXPECT_EQ(texts(refused, Note::Kind::injected), "");
  EXPECT_NE(logs(refused).find("answered 200 was given up"), std::string::npos) << logs(refused);
  EXPECT_NE(errors(refused).find("without --allow-wipe"), std::string::npos) << errors(refused);
  options.allow_wipe = true;
  load(script);
  EXPECT_EQ(run_request("Provision").action, Verdict::Action::answer);
}

}  // namespace
}  // namespace eastap::script::test
