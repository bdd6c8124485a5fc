#include "proxy/script/offline_run.h"

#include "proxy/base/text.h"
#include "tests/unit/script/offline.h"

namespace eastap::script::test {
namespace {

class Offline : public OfflineTest {};

TEST_F(Offline, HooksSeeWhatWasRecordedAndNothingElseIsTouched) {
  begin(
      "function on_request(e) log(e.command, e.request.document:get('Sync/Collections/Collection/SyncKey')) "
      "end\n"
      "function on_response(e) if e.response.document:get('Sync/Collections/Collection/SyncKey') == '8' "
      "then\n"
      "  e.response.document:set('Sync/Collections/Collection/SyncKey', '0') end end");
  const OfflineExchange first = take(recorded(1));
  EXPECT_FALSE(first.touched);
  EXPECT_EQ(first.action, "passed");
  EXPECT_EQ(texts_of(first, Note::Kind::hook_log), "Sync 7");
  const OfflineExchange second = take(recorded(2, "Sync", "8"));
  EXPECT_TRUE(second.touched);
  ASSERT_NE(second.exchange->sent_response, nullptr);
  EXPECT_EQ(as_text(second.exchange->sent_response->body.wire), as_text(sync_body("0")));
  EXPECT_EQ(second.exchange->sent_request, nullptr);
}

TEST_F(Offline, AnAnswerOfTheTapsOwnIsNoServers) {
  begin("function on_response(e) log('answered by the server') end");
  core::Exchange own(*recorded(1));
  own.notes = {{Note::Kind::own_answer, "502 by the tap: no server", {}}};
  EXPECT_EQ(texts_of(take(std::make_shared<core::Exchange>(own)), Note::Kind::hook_log), "");
  own.sent_response = own.response;  // it replaced the server's
  EXPECT_EQ(texts_of(take(std::make_shared<core::Exchange>(own)), Note::Kind::hook_log),
            "answered by the server");
}

TEST_F(Offline, AFaultThatFindsNothingToChangeTouchesNothing) {
  begin("function on_response(e) e:corrupt{flips = 3} end");
  core::Exchange empty(*recorded(1));
  empty.response = response();
  const OfflineExchange taken = take(std::make_shared<core::Exchange>(empty));
  EXPECT_FALSE(taken.touched);
  EXPECT_EQ(texts_of(taken, Note::Kind::injected), "");
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log), "corrupt did nothing: the body is empty");
}

TEST_F(Offline, AnswersDropsAndErrors) {
  begin(
      "function on_request(e) if e.command == 'Ping' then e:drop() elseif e.command == 'Search' then\n"
      "  e:answer{status = 503} elseif e.command == 'Find' then error('no') end end\n"
      "function on_response(e) log('answered by the server') end");
  EXPECT_EQ(take(recorded(1, "Ping")).action, "dropped");
  const OfflineExchange answered = take(recorded(2, "Search"));
  EXPECT_EQ(answered.action, "answered");
  EXPECT_EQ(answered.exchange->sent_response->head.status(), 503);
  EXPECT_EQ(texts_of(answered, Note::Kind::hook_log), "");
  const OfflineExchange failed = take(recorded(3, "Find"));
  EXPECT_EQ(failed.errors, 1U);
  EXPECT_EQ(texts_of(failed, Note::Kind::hook_log), "answered by the server");
}

TEST_F(Offline, RemarksNameTheLinesAsTheSessionDoes) {
  begin(
      "function on_request(e)\n"
      "if e.command == 'Ping' then e:drop() end end\n"
      "function on_response(e)\n"
      "e.response.headers.A = '1'\n"
      "e.response.document:set('Sync/Collections/Collection/SyncKey', '0') end");
  const auto notes_of = [](const OfflineExchange& taken) {
    std::string all;
    for (const Note& note : taken.exchange->notes) {
      all += note.text + " " + note.source + "\n";
    }
    return all;
  };
  EXPECT_EQ(notes_of(take(recorded(1, "Ping"))), "dropped by a hook hooks.lua:2\n");
  EXPECT_EQ(notes_of(take(recorded(2))), "response edited by a hook hooks.lua:4, hooks.lua:5\n");
  begin("eas.on('response_headers', function(e)\ne.response.headers.A = '1' end)");
  EXPECT_EQ(notes_of(take(recorded(3))), "response headers edited by a hook hooks.lua:2\n");
}

TEST_F(Offline, TimeIsThatOfTheRecording) {
  begin("function on_request(e) sleep(3000) log(math.floor(eas.time())) end eas.deadline = 3600",
        {"drop from=1h"});
  const OfflineExchange taken = take(recorded(5));
  EXPECT_EQ(taken.delay, std::chrono::seconds(3000));
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log), "1700003005");
  EXPECT_EQ(taken.action, "passed");
  EXPECT_EQ(take(recorded(4000)).action, "cut");
}

TEST_F(Offline, TheSameSeedAndTraceGiveTheSameFaults) {
  const auto struck = [this](const std::string& fault) {
    begin("", {fault});
    std::string bodies;
    for (std::uint64_t id = 1; id <= 40; ++id) {
      const OfflineExchange taken = take(recorded(id));
      bodies += taken.exchange->sent_response ? text::to_hex(taken.exchange->sent_response->body.wire) : ".";
    }
    return bodies;
  };
  const std::string once = struck("wbxml-flip percent=30 seed=7");
  EXPECT_EQ(struck("wbxml-flip percent=30 seed=7"), once);
  EXPECT_NE(struck("wbxml-flip percent=30 seed=8"), once);
}

/// Takes from its first to its last second.
core::ExchangePtr lasting(const core::Exchange& exchange, const Timestamp& began, const Timestamp& ended) {
  auto made = std::make_shared<core::Exchange>(exchange);
  made->started = began;
  made->finished = ended;
  return made;
}

TEST_F(Offline, ExchangesThatOverlapMeetHooksInTheOrderOfTheRecording) {
  begin(
      "local function tell(e) log(math.floor(eas.time() - 1700000000)) end\n"
      "function on_request(e)\n  tell(e)\n"
      "  if e.command == 'Ping' then log(eas.wait_for('cmd == Sync', 20).id) end end\n"
      "on_response = tell");
  add(lasting(*recorded(2), at(2), at(4)));
  add(lasting(*recorded(1, "Ping"), at(1), at(601)));
  run_all();
  ASSERT_EQ(run->over(), 2U);
  const OfflineExchange& sync = run->taken()[0];
  const OfflineExchange& ping = run->taken()[1];
  EXPECT_EQ(texts_of(sync, Note::Kind::hook_log), "2\n4");
  EXPECT_EQ(texts_of(ping, Note::Kind::hook_log), "1\n2\n604");
  EXPECT_EQ(ping.delay, std::chrono::seconds(3));
}

TEST_F(Offline, WhatIsHeldKeepsBackItsOwnConnectionAlone) {
  begin(
      "eas.deadline = 60\n"
      "function on_request(e) log(math.floor(eas.time() - 1700000000)) end\n"
      "function on_response(e) if e.id == 1 then sleep(50) end end");
  add(recorded(1));
  core::Exchange next = *recorded(3);
  next.connection = recorded(1)->connection;
  add(std::make_shared<core::Exchange>(next));
  add(recorded(2));
  run_all();
  EXPECT_EQ(texts_of(run->taken()[1], Note::Kind::hook_log), "51");
  EXPECT_EQ(texts_of(run->taken()[2], Note::Kind::hook_log), "2");
  EXPECT_EQ(run->taken()[1].delay, std::chrono::seconds(0));
}

TEST_F(Offline, WhatStillWaitsAtTheEndIsRunOut) {
  begin("eas.on('done', function(e) sleep(9) log('late') end)");
  take(recorded(1));
  EXPECT_TRUE(run->take_told().empty());
  run_all();
  const auto told = run->take_told();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].note.text, "late");
  EXPECT_EQ(told[0].after, 1U);
}

TEST_F(Offline, ACallThatNeverEndsIsCancelled) {
  begin(
      "eas.deadline = 3900\n"
      "eas.on('request', function(e) sleep(3000) end)\neas.on('request', function(e) sleep(3000) end)");
  const OfflineExchange taken = take(recorded(1));
  EXPECT_EQ(taken.action, "dropped");
  EXPECT_EQ(taken.delay, max_deadline);
  EXPECT_EQ(taken.errors, 1U);
}

TEST_F(Offline, WhoIsToldOfTheEndSeesNoAnswerOfAServerThatWasNotAsked) {
  begin(
      "function on_request(e)\n"
      "  if e.command == 'Ping' then e:drop() elseif e.command == 'Search' then e:answer{status = 503} end "
      "end\n"
      "eas.on('done', function(e) log(e.command, e.response and e.response.status) end)");
  EXPECT_NE(take(recorded(1, "Ping")).exchange->response, nullptr) << "as recorded";
  take(recorded(2, "Search"));
  take(recorded(3));
  const auto told = run->take_told();
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].note.text, "Ping nil");
  EXPECT_EQ(told[1].note.text, "Search 503");
  EXPECT_EQ(told[2].note.text, "Sync 200");
}

TEST_F(Offline, WhoIsToldOfTheEndHearsHowFaultsEndedIt) {
  const std::string length = std::to_string(sync_body().size());
  for (const auto& [fault, outcome] :
       {std::pair<std::string, std::string>{"truncate side=response bytes=3", "closed by a fault"},
        {"drop side=response", "closed by a fault"},
        {"drop side=request", "closed by a fault"},
        {"reset side=response after=10", "reset by a fault"},
        {"data-limit bytes=9", "cut by a fault behind 9 bytes of the response's body"},
        {"data-limit side=request bytes=" + length,
         "cut by a fault behind " + length + " bytes of the request's body"},
        {"half-open side=response for=90s", "half-open by a fault, reset after 90 s"},
        {"half-open side=request toward=server", "half-open by a fault, reset after 3600 s"}}) {
    begin("eas.on('done', function(e) log(e:matches([[outcome == \"" + outcome + "\"]])) end)", {fault});
    EXPECT_EQ(take(recorded(1)).action, "cut") << fault;
    const auto told = run->take_told();
    ASSERT_EQ(told.size(), 1U) << fault;
    EXPECT_EQ(told[0].note.text, "true") << fault;
  }
  begin("eas.on('done', function(e) log(e:matches('outcome ~ \"half-open\"')) end)",
        {"half-open side=response toward=server"});
  EXPECT_EQ(take(recorded(1)).action, "passed") << "the phone has its answer";
  EXPECT_EQ(run->take_told().at(0).note.text, "false");
}

TEST_F(Offline, AnAnswerThatOrdersAWipeIsRefusedAsOnTheTap) {
  begin(
      "function on_request(e)\n"
      "  e:answer{document = '<Provision xmlns=\"Provision\"><Status>1</Status><RemoteWipe/></Provision>'} "
      "end");
  const OfflineExchange taken = take(recorded(1));
  EXPECT_EQ(taken.action, "passed");
  EXPECT_EQ(taken.exchange->sent_response, nullptr);
  EXPECT_EQ(taken.errors, 1U);
  EXPECT_NE(texts_of(taken, Note::Kind::hook_error).find("--allow-wipe"), std::string::npos);
  EXPECT_EQ(texts_of(taken, Note::Kind::injected), "");
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log),
            "answered 200 was given up, since the answer was not used");
}

TEST_F(Offline, LeavesWhatIsNoHttpAlone) {
  begin("function on_request(e) error('asked') end");
  auto tunnel = std::make_shared<core::Exchange>(*recorded(1));
  tunnel->kind = core::Exchange::Kind::tunnel;
  EXPECT_EQ(take(tunnel).errors, 0U);
}

TEST_F(Offline, SaysWhatDoesNotLoad) {
  HostOptions asked;
  asked.scripts = {write("bad.lua", "function on_request(")};
  const auto made = OfflineRun::create(std::move(asked), at(0));
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().what.find("bad.lua:1"), std::string::npos);
}

}  // namespace
}  // namespace eastap::script::test
