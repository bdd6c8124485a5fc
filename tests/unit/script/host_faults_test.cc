// Faults as the host runs them; the code is in host_faults.cc.
#include "tests/unit/script/stock_faults.h"

namespace eastap::script::test {
namespace {

class HostFaults : public StockFaultTest {};

TEST_F(HostFaults, AFaultThatWaitsLeavesWordForAnImpatientPhone) {
  set("ping-silent");
  std::vector<Note> words;
  auto hook = call(Phase::request, request("Ping", ping()));
  hook.wait_note = [&words](Note note) { words.push_back(std::move(note)); };
  const Outcome& outcome = start(hook);
  ASSERT_EQ(words.size(), 1U);
  EXPECT_EQ(words[0].fault, "ping-silent");
  EXPECT_EQ(words[0].text, "the request was held by ping-silent, and the connection ended meanwhile");
  host->cancel({hook.connection->id, {last_command}});
  scheduler.advance(milliseconds(3'600'000));
  EXPECT_FALSE(outcome.done);
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
  EXPECT_NE(injected(outcome.verdict).find("the request was held by a fault"), std::string::npos);
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
