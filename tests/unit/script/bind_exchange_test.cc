#include "proxy/script/bind_exchange.h"

#include "tests/unit/script/script_support.h"

namespace eastap::script::test {
namespace {

using core::Note;
using core::Phase;
using core::Verdict;

class BindExchange : public HostTest {
 protected:
  Verdict on_request(const std::string& statements, const std::string& command = "Sync") {
    load("function on_request(e)\n" + statements + "\nend");
    return run_request(command);
  }
};

TEST_F(BindExchange, SaysWhatItIsAbout) {
  EXPECT_EQ(logs(on_request(
                "log(e.id, e.connection, e.phase, e.command, e.device, e.device_type, e.user, e.version)")),
            "1 1 request Sync DEV1 iPhone ann 14.1");
  EXPECT_EQ(logs(on_request("log(e.client, e.host, e.server, e.mode, tostring(e.user_agent), tostring(e))")),
            "192.168.1.20 mail.example.org mail.example.org:443 reverse:https://mail.example.org nil "
            "exchange 1 (request)");
}

TEST_F(BindExchange, OtherRequestsHaveNoCommand) {
  load("function on_request(e) log(tostring(e.command), tostring(e.device), tostring(e.user)) end");
  EXPECT_EQ(logs(run(call(Phase::request, message("GET /page HTTP/1.1\r\nHost: x\r\n\r\n")))), "nil nil nil");
  EXPECT_EQ(logs(run(call(Phase::request,
                          message("OPTIONS /Microsoft-Server-ActiveSync HTTP/1.1\r\nHost: x\r\n\r\n")))),
            "OPTIONS nil nil");
}

TEST_F(BindExchange, ConnectAndCloseHaveNoMessages) {
  load(
      "function on_connect(e) log(e.phase, tostring(e.id), e.client, tostring(e.request), "
      "tostring(e.command)) end\n"
      "function on_close(e) log(e.phase, e.connection, e.host) end");
  EXPECT_EQ(logs(run(call(Phase::connect, nullptr))), "connect nil 192.168.1.20 nil nil");
  EXPECT_EQ(logs(run(call(Phase::close, nullptr))), "close 1 mail.example.org:443");
}

TEST_F(BindExchange, DropsAndResets) {
  EXPECT_EQ(on_request("e:drop()").action, Verdict::Action::drop);
  EXPECT_EQ(on_request("e:reset()").action, Verdict::Action::reset);
  load("function on_connect(e) e:reset() end");
  EXPECT_EQ(run(call(Phase::connect, nullptr)).action, Verdict::Action::reset);
}

TEST_F(BindExchange, TheVerdictNamesTheLineThatMadeIt) {
  EXPECT_EQ(on_request("e:drop()").source, "hooks.lua:2");
  EXPECT_EQ(on_request("\ne:reset()").source, "hooks.lua:3");
  EXPECT_EQ(on_request("log(1)").source, "");
  EXPECT_EQ(on_request("local function end_it(x)\nx:drop() end\nend_it(e)").source, "hooks.lua:3");
  load("on_error = 'drop'\nfunction on_request(e) error('no') end");
  const Verdict failed = run_request();
  EXPECT_EQ(failed.action, Verdict::Action::drop);
  EXPECT_EQ(failed.source, "hooks.lua:2");
}

TEST_F(BindExchange, ABrokenHandshakeIsRemarkedWithItsLine) {
  load("function on_connect(e)\ne:break_tls('expired') end");
  const Verdict verdict = run(call(Phase::connect, nullptr));
  EXPECT_EQ(verdict.tls, core::TlsFault::expired);
  ASSERT_EQ(verdict.notes.size(), 1U);
  EXPECT_EQ(verdict.notes[0].kind, Note::Kind::injected);
  EXPECT_EQ(verdict.notes[0].text, "TLS handshake broken: expired");
  EXPECT_EQ(verdict.notes[0].source, "hooks.lua:2");
}

TEST_F(BindExchange, AnswersByItself) {
  const Verdict plain =
      on_request("e:answer{status = 449, reason = 'Retry', headers = {B = '2', A = 1}, body = 'text'}");
  EXPECT_EQ(plain.action, Verdict::Action::answer);
  EXPECT_EQ(plain.answer.status, 449);
  EXPECT_EQ(plain.answer.reason, "Retry");
  EXPECT_EQ(plain.answer.fields, (std::vector<std::pair<std::string, std::string>>{{"A", "1"}, {"B", "2"}}));
  EXPECT_EQ(as_text(plain.answer.content), "text");
  EXPECT_EQ(texts(plain, Note::Kind::injected), "answered 449");
  EXPECT_EQ(plain.notes[0].source, "hooks.lua:2");
}

TEST_F(BindExchange, AnAnswerIsRemarkedOnlyWhereItIsGiven) {
  const Verdict failed = on_request("e:answer{status = 503} error('x')");
  EXPECT_EQ(failed.action, Verdict::Action::pass);
  EXPECT_EQ(texts(failed, Note::Kind::injected), "");
  EXPECT_EQ(logs(failed), "answered 503 was given up, since on_request failed");
  const Verdict dropped = on_request("e:answer{status = 503} e:drop()");
  EXPECT_EQ(dropped.action, Verdict::Action::drop);
  EXPECT_EQ(texts(dropped, Note::Kind::injected), "");
  EXPECT_EQ(texts(on_request("e:drop() e:answer{status = 503}"), Note::Kind::injected), "answered 503");
}

TEST_F(BindExchange, AHandshakeThatIsNotBrokenIsNotSaidToBe) {
  load("function on_connect(e) e:break_tls('expired') error('x') end");
  const Verdict failed = run(call(Phase::connect, nullptr));
  EXPECT_EQ(failed.tls, core::TlsFault::none);
  EXPECT_EQ(texts(failed, Note::Kind::injected), "");
  EXPECT_EQ(logs(failed), "TLS handshake broken: expired was given up, since on_connect failed");
  load("function on_connect(e) e:break_tls('expired') e:drop() end");
  const Verdict dropped = run(call(Phase::connect, nullptr));
  EXPECT_EQ(texts(dropped, Note::Kind::injected), "");
  EXPECT_EQ(logs(dropped),
            "TLS handshake broken: expired was given up, since the connection was dropped by hooks.lua:1");
}

TEST_F(BindExchange, MatchesFilters) {
  EXPECT_EQ(logs(on_request("log(e:matches('cmd == Sync'), e:matches('cmd == Ping or device == DEV1'), "
                            "e:matches('http == 200'), e:matches('not (http == 200)'))")),
            "true true false false");
  const Verdict wrong = on_request("e:matches('cmd = Sync')");
  EXPECT_NE(texts(wrong, Note::Kind::hook_error).find("matches: column 5: a single ="), std::string::npos)
      << texts(wrong, Note::Kind::hook_error);
  load("function on_connect(e) e:matches('cmd == Sync') end");
  EXPECT_NE(texts(run(call(Phase::connect, nullptr)), Note::Kind::hook_error)
                .find("not possible in the event connect"),
            std::string::npos);
}

TEST_F(BindExchange, FaultsAreCheckedAndCarryTheirLine) {
  const Verdict verdict = on_request(
      "e:truncate(10) e:corrupt{seed = 7, flips = 3}\ne:fault('reset', {after = 5}) e:truncate{at = 0.5, "
      "length = 'correct'}");
  ASSERT_EQ(verdict.faults.size(), 4U) << errors(verdict);
  EXPECT_EQ(verdict.faults[0].name, "truncate");
  EXPECT_EQ(verdict.faults[0].arguments, (std::map<std::string, std::string>{{"bytes", "10"}}));
  EXPECT_EQ(verdict.faults[0].source, "hooks.lua:2");
  EXPECT_EQ(verdict.faults[1].arguments, (std::map<std::string, std::string>{{"seed", "7"}, {"flips", "3"}}));
  EXPECT_EQ(verdict.faults[2].source, "hooks.lua:3");
  EXPECT_EQ(verdict.faults[3].arguments,
            (std::map<std::string, std::string>{{"at", "0.5"}, {"length", "correct"}}));
  for (const char* statement :
       {"e:fault('boom')", "e:truncate('x')", "e:truncate(-1)", "e:corrupt{flips = 0}",
        "e:corrupt{colour = 1}", "e:fault('reset', {after = {}})", "e:fault('reset', {1})",
        "for i = 1, 20 do e:truncate(i) end"}) {
    EXPECT_FALSE(errors(on_request(statement)).empty()) << statement;
  }
}

TEST_F(BindExchange, ActionsBelongToTheirPhases) {
  load("function on_connect(e) e:answer{} end function on_close(e) e:drop() end");
  EXPECT_NE(errors(run(call(Phase::connect, nullptr))).find("answer is not possible in the event connect"),
            std::string::npos);
  EXPECT_NE(errors(run(call(Phase::close, nullptr))).find("drop is not possible in the event close"),
            std::string::npos);
}

TEST_F(BindExchange, DelaysAreNoted) {
  load("function on_request(e) e:delay(1.5) e:log('late') end");
  const Outcome& outcome = start(call(Phase::request, request("Sync")));
  scheduler.advance(milliseconds(1499));
  EXPECT_FALSE(outcome.done);
  scheduler.advance(milliseconds(1));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(texts(outcome.verdict, Note::Kind::injected), "delayed by 1.5 s");
  EXPECT_EQ(logs(outcome.verdict), "late");
}

TEST_F(BindExchange, SleepingIsRefusedWhereItCannotBe) {
  EXPECT_NE(
      errors(on_request("('x'):gsub('x', function() sleep(1) end)")).find("sleeping is not possible here"),
      std::string::npos);
  EXPECT_FALSE(errors(on_request("sleep(-1)")).empty());
  EXPECT_FALSE(errors(on_request("sleep(0/0)")).empty());
  EXPECT_FALSE(errors(on_request("sleep(1e9)")).empty());
  EXPECT_FALSE(errors(on_request("sleep('soon')")).empty());
}

TEST_F(BindExchange, UnknownFieldsAreErrors) {
  EXPECT_NE(errors(on_request("log(e.comand)")).find("exchange has no field 'comand'"), std::string::npos);
  EXPECT_NE(errors(on_request("e.command = 'x'")).find("exchange.command cannot be set"), std::string::npos);
  EXPECT_FALSE(errors(on_request("getmetatable(e).__index = nil")).empty());
  EXPECT_FALSE(errors(on_request("setmetatable(e, {})")).empty());
  EXPECT_FALSE(errors(on_request("e.drop(3)")).empty());
  EXPECT_FALSE(errors(on_request("e.drop({})")).empty());
}

TEST_F(BindExchange, AKeptExchangeIsAnErrorAfterItsHook) {
  load(
      "function on_request(e) if not kept then kept = e return end\n"
      "for _, f in ipairs{function() return kept.id end, function() kept:drop() end, function() "
      "kept:answer{} end,\n"
      "function() kept:log('x') end, function() return kept.request end, function() kept:delay(1) end, "
      "function() return kept.store end,\n"
      "function() return tostring(kept) end, function() kept:truncate(1) end} do\n"
      "local ok, why = pcall(f) assert(not ok and why:find('this exchange is over'), why) end log(kept == e, "
      "kept == kept) end");
  run_request();
  const Verdict verdict = run_request();
  EXPECT_EQ(logs(verdict), "false true") << errors(verdict);
  EXPECT_EQ(verdict.action, Verdict::Action::pass);
}

TEST_F(BindExchange, OneHookMayTouchAnothersExchangeWhileItSleeps) {
  load(
      "function on_request(e) if e.id == 1 then other = e sleep(5) else other.request.headers.X = 'from 2' "
      "end end");
  const Outcome& first = start(call(Phase::request, request("Sync"), nullptr, 1));
  EXPECT_EQ(errors(run(call(Phase::request, request("Sync"), nullptr, 2))), "");
  scheduler.advance(milliseconds(5000));
  ASSERT_TRUE(first.done);
  ASSERT_TRUE(first.verdict.edit.head);
  EXPECT_EQ(first.verdict.edit.head->find("X"), "from 2");
}

}  // namespace
}  // namespace eastap::script::test
