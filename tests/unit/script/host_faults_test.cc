// Faults as the host runs them; the code is in host_faults.cc.
#include <tuple>

#include <fmt/format.h>

#include "tests/unit/script/stock_faults.h"

namespace eastap::script::test {
namespace {

class HostFaults : public StockFaultTest {
 protected:
  void set_all(const std::vector<std::string>& faults) {
    options.faults.clear();
    for (const std::string& fault : faults) {
      options.faults.push_back(*FaultSpec::parse(fault));
    }
    ASSERT_TRUE(try_start());
  }
  /// How many hits each fault has: "1 0".
  [[nodiscard]] std::string hits() const {
    std::string all;
    for (const FaultStanding& fault : host->faults()) {
      all += (all.empty() ? "" : " ") + std::to_string(fault.hits);
    }
    return all;
  }
};

TEST_F(HostFaults, AFaultThatWaitsLeavesWordForAnImpatientPhone) {
  set("ping-silent");
  std::vector<Note> words;
  auto hook = call(Phase::request, request("Ping", ping()));
  hook.wait_notes = [&words](std::vector<Note> notes) { words = std::move(notes); };
  const Outcome& outcome = start(hook);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].fault, "ping-silent");
  EXPECT_EQ(words[0].text, "the request was held by ping-silent, and the connection ended meanwhile");
  host->cancel({hook.connection->id, {last_command}});
  scheduler.advance(milliseconds(3'600'000));
  EXPECT_FALSE(outcome.done);
}

TEST_F(HostFaults, AHookThatWaitsLeavesWordOfItAndOfWhatItSaid) {
  for (const auto& [wait, who, fault] :
       {std::tuple{"e:fault('ping-silent')", "ping-silent", "ping-silent"}, {"e:delay(30)", "a hook", ""}}) {
    load(std::string("function on_request(e)\n  e:log('seen')\n  ") + wait + "\nend");
    std::vector<Note> words;
    auto hook = call(Phase::request, request("Ping", ping()));
    hook.wait_notes = [&words](std::vector<Note> notes) { words = std::move(notes); };
    start(hook);
    ASSERT_EQ(words.size(), 2U) << wait;
    EXPECT_EQ(words[0].text, "seen");
    EXPECT_EQ(words[1].text,
              fmt::format("the request was held by {}, and the connection ended meanwhile", who));
    EXPECT_EQ(words[1].source, "hooks.lua:3");
    EXPECT_EQ(words[1].fault, fault);
    host->cancel({hook.connection->id, {last_command}});
  }
}

TEST_F(HostFaults, AFaultDoesNotWaitForAClientThatEnded) {
  for (const char* fault : {"ping-silent", "cut seconds=200 side=request", "black-hole side=request",
                            "delay seconds=9 side=request", "ping-early seconds=9"}) {
    set(fault);
    const auto hook = call(Phase::request, request("Ping", ping()));
    const Outcome& outcome = start(hook);
    EXPECT_FALSE(outcome.done) << fault;
    host->client_ended({hook.connection->id, {last_command + 1}});
    EXPECT_FALSE(outcome.done) << "another call is meant";
    host->client_ended({hook.connection->id, {last_command}});
    ASSERT_TRUE(outcome.done) << fault;
    EXPECT_EQ(outcome.verdict.action, Verdict::Action::drop);
    EXPECT_STREQ(outcome.verdict.by, "a fault, since the client had closed");
    EXPECT_EQ(outcome.verdict.source, "--fault");
    ASSERT_EQ(outcome.verdict.notes.size(), 1U) << injected(outcome.verdict);
    EXPECT_EQ(outcome.verdict.notes[0].fault, fault);
    EXPECT_EQ(outcome.verdict.notes[0].text.rfind("the request was held by ", 0), 0U);
    EXPECT_EQ(host->running(), 0U);
    scheduler.advance(milliseconds(3'600'000));
  }
}

TEST_F(HostFaults, AnAnswerAndAConnectionAreNotHeldForNobodyEither) {
  set("black-hole side=response");
  const auto hook = call(Phase::response, request("Sync"), response(sync_body()));
  const Outcome& outcome = start(hook);
  host->client_ended({hook.connection->id, {last_command}});
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(injected(outcome.verdict),
            "the response was held by black-hole, and the connection ended meanwhile");
  set("connect-slow seconds=60");
  const auto connecting = call(Phase::connect, nullptr);
  const Outcome& connected = start(connecting);
  host->client_ended({connecting.connection->id, {last_command}});
  ASSERT_TRUE(connected.done);
  EXPECT_EQ(connected.verdict.action, Verdict::Action::drop);
}

TEST_F(HostFaults, AClientThatEndedBeforeTheFaultIsRemembered) {
  options.faults = {*FaultSpec::parse("ping-silent")};
  load("function on_request(e) sleep(5) end");
  const auto hook = call(Phase::request, request("Ping", ping()));
  const Outcome& outcome = start(hook);
  host->client_ended({hook.connection->id, {last_command}});
  EXPECT_FALSE(outcome.done) << "a script's hook goes on: the client may yet read";
  scheduler.advance(milliseconds(5000));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.verdict.action, Verdict::Action::drop);
}

TEST_F(HostFaults, AScriptsFaultDoesNotWaitForNobody) {
  load("function on_request(e)\ne:fault('ping-silent') end");
  const auto hook = call(Phase::request, request("Ping", ping()));
  const Outcome& outcome = start(hook);
  EXPECT_FALSE(outcome.done);
  host->client_ended({hook.connection->id, {last_command}});
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(outcome.verdict.action, Verdict::Action::drop);
  EXPECT_EQ(outcome.verdict.source, "hooks.lua:2");
  EXPECT_NE(injected(outcome.verdict).find("the request was held by ping-silent"), std::string::npos);
}

TEST_F(HostFaults, WorkTogetherInTheirOrder) {
  options.faults = {*FaultSpec::parse("endless-more"), *FaultSpec::parse("truncate bytes=20")};
  ASSERT_TRUE(try_start());
  const Verdict verdict = run_response(sync_body());
  EXPECT_NE(edited(verdict).find("MoreAvailable"), std::string::npos);
  EXPECT_EQ(verdict.faults.size(), 1U);
  options.faults = {*FaultSpec::parse("unavailable"), *FaultSpec::parse("delay seconds=5 side=request")};
  ASSERT_TRUE(try_start());
  EXPECT_EQ(run_request().answer.status, 503) << "an answer ends the row";
}

TEST_F(HostFaults, BehindOneThatEndsTheRowNoneIsUsedUp) {
  set_all({"unavailable times=1", "forbidden times=1"});
  EXPECT_EQ(run_request().answer.status, 503);
  EXPECT_EQ(hits(), "1 0");
  EXPECT_EQ(run_request().answer.status, 403);
  EXPECT_EQ(run_request().action, Verdict::Action::pass);
  EXPECT_EQ(hits(), "1 1");
  set_all({"drop", "answer status=503"});
  const Verdict dropped = run_response(sync_body());
  EXPECT_EQ(dropped.action, Verdict::Action::pass);
  EXPECT_EQ(dropped.faults.size(), 1U);
  EXPECT_EQ(hits(), "1 0");
}

TEST_F(HostFaults, WhoDecidesOtherwiseBehindThemTakesTheirHitsBack) {
  using GivenUp = Verdict::GivenUp;
  const std::vector<std::string> faults{"delay seconds=1", "endless-more", "truncate bytes=20"};
  const auto strike = [&] {
    const Outcome& outcome = start(call(Phase::response, request("Sync"), response(sync_body())));
    scheduler.advance(milliseconds(1000));
    EXPECT_TRUE(outcome.done);
    return outcome.verdict;
  };
  set_all(faults);
  const Verdict edited = strike();
  EXPECT_EQ(hits(), "1 1 1");
  EXPECT_EQ(edited.promised.size(), 1U) << "the wait is over, and the session tells of the bytes";
  edited.take_back_hits(GivenUp::byte_faults);
  EXPECT_EQ(hits(), "1 1 0");
  set_all(faults);
  const Verdict dropped = strike();
  dropped.take_back_hits(GivenUp::all);
  EXPECT_EQ(hits(), "1 0 0") << "a wait that is over was one";
  dropped.take_back_hits(GivenUp::all);
  EXPECT_EQ(hits(), "1 0 0");
  set_all({"unavailable times=1"});
  run_request().take_back_hits(GivenUp::all);
  EXPECT_EQ(run_request().answer.status, 503) << "not used up";
  EXPECT_FALSE(run_request().take_back_hits) << "none counts";
}

TEST_F(HostFaults, BehindAHookThatAnswersNoneIsUsedUp) {
  options.faults = {*FaultSpec::parse("unavailable times=1")};
  load("function on_request(e) if e.id == 1 then e:answer { status = 500 } end end");
  EXPECT_EQ(run_request().answer.status, 500);
  EXPECT_EQ(hits(), "0");
  EXPECT_EQ(run(call(Phase::request, request("Sync"), nullptr, 2)).answer.status, 503);
}

TEST_F(HostFaults, WhatAnAnswerThrowsAwayDidNotStrike) {
  set_all({"truncate bytes=5", "sync-key-zero", "answer status=503"});
  const Verdict verdict = run_response(sync_body());
  EXPECT_EQ(verdict.action, Verdict::Action::answer);
  EXPECT_TRUE(verdict.faults.empty());
  EXPECT_EQ(injected(verdict), "answered 503");
  EXPECT_EQ(logs(verdict),
            "SyncKey 0 instead of 7 was given up, since the exchange was answered by fault answer\n"
            "truncate did not strike: the exchange was answered by fault answer");
  EXPECT_EQ(hits(), "0 0 1");
}

TEST_F(HostFaults, AWaitBeforeAnAnswerWasAHit) {
  set_all({"delay seconds=5 side=request", "answer status=503 side=request"});
  const Outcome& outcome = start(call(Phase::request, request("Sync")));
  scheduler.advance(milliseconds(5000));
  ASSERT_TRUE(outcome.done);
  EXPECT_EQ(injected(outcome.verdict), "delayed by 5 s\nanswered 503");
  EXPECT_EQ(hits(), "1 1");
}

TEST_F(HostFaults, OneThatFailsGivesUpWhatThoseBeforeItDid) {
  std::vector<std::string> faults{"sync-key-zero"};
  faults.resize(1 + 17, "corrupt");  // one more than a message takes
  set_all(faults);
  const Verdict verdict = run_response(sync_body());
  EXPECT_TRUE(unedited(verdict));
  EXPECT_NE(errors(verdict).find("fault corrupt failed: more than 16 faults"), std::string::npos)
      << errors(verdict);
  EXPECT_EQ(injected(verdict), "");
  EXPECT_EQ(logs(verdict).rfind("SyncKey 0 instead of 7 was given up, since fault corrupt failed\n"
                                "corrupt did not strike: fault corrupt failed\n",
                                0),
            0U)
      << logs(verdict);
  EXPECT_EQ(hits().find('1'), std::string::npos) << hits();
}

TEST_F(HostFaults, WhereTheConnectionEndsOnlyTheWaitWasAHit) {
  set_all({"sync-key-zero", "delay seconds=5", "corrupt"});
  const auto hook = call(Phase::response, request("Sync"), response(sync_body()));
  const Outcome& cancelled = start(hook);
  EXPECT_EQ(hits(), "1 1 1");
  host->cancel({hook.connection->id, {last_command}});
  EXPECT_FALSE(cancelled.done);
  EXPECT_EQ(hits(), "0 1 0");
  const Outcome& left = start(hook);
  host->client_ended({hook.connection->id, {last_command}});
  ASSERT_TRUE(left.done);
  EXPECT_EQ(logs(left.verdict), "SyncKey 0 instead of 7 was given up, since the client had closed");
  EXPECT_EQ(hits(), "0 2 0");
}

TEST_F(HostFaults, OneHandshakeBreaksInOneWay) {
  set_all({"tls-expired-certificate", "tls-unknown-ca"});
  const Verdict verdict = run(call(Phase::connect, nullptr));
  EXPECT_EQ(verdict.tls, core::TlsFault::unknown_issuer);
  EXPECT_EQ(injected(verdict), "a certificate of an unknown CA");
  EXPECT_EQ(logs(verdict),
            "tls-expired-certificate did not strike: the handshake was broken by tls-unknown-ca");
  EXPECT_EQ(hits(), "0 1");
}

TEST_F(HostFaults, AreSetWhileTheHostRuns) {
  load("");
  EXPECT_FALSE(host->wish().request);
  unsigned told = 0;
  host->when_wish_changes([&told] { ++told; });
  const auto id = host->add_fault("unavailable command=Sync", "ctl");
  ASSERT_TRUE(id);
  EXPECT_TRUE(host->wish().request);
  EXPECT_EQ(run_request().answer.status, 503);
  ASSERT_TRUE(host->change_fault(*id, "server-error", "ctl"));
  EXPECT_EQ(run_request().answer.status, 500);
  ASSERT_TRUE(host->pause_fault(*id, true));
  EXPECT_EQ(run_request().action, Verdict::Action::pass);
  ASSERT_TRUE(host->remove_fault(*id));
  EXPECT_FALSE(host->wish().request);
  EXPECT_EQ(told, 4U);
  EXPECT_FALSE(host->add_fault("boom", "ctl"));
  EXPECT_FALSE(host->change_fault(*id, "drop", "ctl"));
}

TEST_F(HostFaults, SayWhenThereIsNothingToDo) {
  const Verdict verdict = on_response("missing-header name=X-None", sync_body());
  EXPECT_EQ(injected(verdict), "");
  EXPECT_EQ(logs(verdict), "missing-header did nothing: there is no X-None");
  EXPECT_EQ(host->faults()[0].hits, 0U);
  EXPECT_EQ(host->faults()[0].met, 1U);
}

TEST_F(HostFaults, WhatAnEarlierScriptEditedIsNotTheirs) {
  options.faults.push_back(*FaultSpec::parse("drop"));
  load("function on_response(e) e.response.headers.A = '1' end");
  const Verdict dropped = run_response(sync_body());
  EXPECT_EQ(dropped.source, "hooks.lua:1");
  options.faults = {*FaultSpec::parse("sync-key-zero side=response")};
  load("function on_response(e)\ne.response.headers.A = '1' end");
  const Verdict edited = run_response(sync_body());
  EXPECT_EQ(edited.source, "hooks.lua:2") << "no line of what ships with eastap";
}

TEST_F(HostFaults, AScriptsFaultIsThatScriptsEdit) {
  load("function on_response(e)\ne:fault('sync-key-zero') end");
  EXPECT_EQ(run_response(sync_body()).source, "hooks.lua:2");
}

TEST_F(HostFaults, TellWhatTheyDidAndWhoAsked) {
  const Verdict verdict = on_request("unavailable seconds=30 command=Sync");
  EXPECT_EQ(verdict.action, Verdict::Action::answer);
  EXPECT_EQ(verdict.answer.status, 503);
  ASSERT_EQ(verdict.notes.size(), 1U);
  EXPECT_EQ(verdict.notes[0].text, "answered 503");
  EXPECT_EQ(verdict.notes[0].source, "--fault");
  EXPECT_EQ(verdict.notes[0].fault, "unavailable seconds=30 command=Sync");
  EXPECT_STREQ(verdict.by, Verdict::by_fault);
}

}  // namespace
}  // namespace eastap::script::test
