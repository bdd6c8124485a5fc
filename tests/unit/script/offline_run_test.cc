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
  const OfflineExchange first = run->take(recorded(1));
  EXPECT_FALSE(first.touched);
  EXPECT_EQ(first.action, "passed");
  EXPECT_EQ(texts_of(first, Note::Kind::hook_log), "Sync 7");
  const OfflineExchange second = run->take(recorded(2, "Sync", "8"));
  EXPECT_TRUE(second.touched);
  ASSERT_NE(second.exchange->sent_response, nullptr);
  EXPECT_EQ(as_text(second.exchange->sent_response->body.wire), as_text(sync_body("0")));
  EXPECT_EQ(second.exchange->sent_request, nullptr);
}

TEST_F(Offline, AnswersDropsAndErrors) {
  begin(
      "function on_request(e) if e.command == 'Ping' then e:drop() elseif e.command == 'Search' then\n"
      "  e:answer{status = 503} elseif e.command == 'Find' then error('no') end end\n"
      "function on_response(e) log('answered by the server') end");
  EXPECT_EQ(run->take(recorded(1, "Ping")).action, "dropped");
  const OfflineExchange answered = run->take(recorded(2, "Search"));
  EXPECT_EQ(answered.action, "answered");
  EXPECT_EQ(answered.exchange->sent_response->head.status(), 503);
  EXPECT_EQ(texts_of(answered, Note::Kind::hook_log), "");
  const OfflineExchange failed = run->take(recorded(3, "Find"));
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
  EXPECT_EQ(notes_of(run->take(recorded(1, "Ping"))), "dropped by a hook hooks.lua:2\n");
  EXPECT_EQ(notes_of(run->take(recorded(2))), "response edited by a hook hooks.lua:4, hooks.lua:5\n");
  begin("eas.on('response_headers', function(e)\ne.response.headers.A = '1' end)");
  EXPECT_EQ(notes_of(run->take(recorded(3))), "response headers edited by a hook hooks.lua:2\n");
}

TEST_F(Offline, TimeIsThatOfTheRecording) {
  begin("function on_request(e) sleep(3000) log(math.floor(eas.time())) end eas.deadline = 3600",
        {"drop from=1h"});
  const OfflineExchange taken = run->take(recorded(5));
  EXPECT_EQ(taken.delay, std::chrono::seconds(3000));
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log), "1700003005");
  EXPECT_EQ(taken.action, "passed");
  EXPECT_EQ(run->take(recorded(4000)).action, "cut");
}

TEST_F(Offline, TheSameSeedAndTraceGiveTheSameFaults) {
  const auto struck = [this](const std::string& fault) {
    begin("", {fault});
    std::string bodies;
    for (std::uint64_t id = 1; id <= 40; ++id) {
      const OfflineExchange taken = run->take(recorded(id));
      bodies += taken.exchange->sent_response ? text::to_hex(taken.exchange->sent_response->body.wire) : ".";
    }
    return bodies;
  };
  const std::string once = struck("wbxml-flip percent=30 seed=7");
  EXPECT_EQ(struck("wbxml-flip percent=30 seed=7"), once);
  EXPECT_NE(struck("wbxml-flip percent=30 seed=8"), once);
}

/// What was told of a connection, as "event 1: text" lines.
std::string told_by(OfflineRun& run) {
  std::string all;
  for (const OfflineRun::Told& told : run.take_told()) {
    all += std::string(row_of(told.event).name) + ' ' + std::to_string(told.connection.value) + ": " +
           told.note.text + '\n';
  }
  return all;
}

TEST_F(Offline, ConnectionsAreToldAsTheyWereRecorded) {
  begin(
      "eas.on('connect', function(e) log(e.client, e.id) end)\n"
      "eas.on('server_connect', function(e, address) log(address) end)\n"
      "eas.on('tls', function(e, tls) log(tls.side, tls.version) end)\n"
      "eas.on('close', function(e) log('gone') end) eas.on('done', function(e) error('done is done') end)");
  auto facts = std::make_shared<core::ConnectionFacts>();
  facts->id = {4};
  facts->client = *Endpoint::parse("192.0.2.1:5");
  using Observed = core::Observation::Kind;
  EXPECT_TRUE(run->tell({Observed::connection_opened, at(0), facts, nullptr}));
  facts = std::make_shared<core::ConnectionFacts>(*facts);
  facts->upstream = *Endpoint::parse("192.0.2.9:443");
  run->tell({Observed::connection_opened, at(1), facts, nullptr});
  facts = std::make_shared<core::ConnectionFacts>(*facts);
  facts->tls.emplace_back().version = "TLSv1.3";
  run->tell({Observed::tls_done, at(1), facts, nullptr});
  run->tell({Observed::connection_closed, at(2), facts, nullptr});
  EXPECT_EQ(
      told_by(*run),
      "connect 4: 192.0.2.1 nil\nserver_connect 4: 192.0.2.9:443\ntls 4: client TLSv1.3\nclose 4: gone\n");
  EXPECT_EQ(run->take(recorded(5)).errors, 0U);
  EXPECT_NE(told_by(*run).find("done failed: done is done"), std::string::npos);
}

TEST_F(Offline, WhatConnectDropsTakesItsExchangesWithIt) {
  begin("function on_connect(e) e:reset() end function on_request(e) log('asked') end");
  const core::ExchangePtr exchange = recorded(5);
  EXPECT_FALSE(run->tell({core::Observation::Kind::connection_opened, at(0), exchange->connection, nullptr}));
  EXPECT_TRUE(run->tell({core::Observation::Kind::connection_opened, at(1), exchange->connection, nullptr}));
  const OfflineExchange taken = run->take(exchange);
  EXPECT_EQ(taken.action, "reset");
  EXPECT_TRUE(taken.touched);
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log), "");
  run->tell({core::Observation::Kind::connection_closed, at(2), exchange->connection, nullptr});
  EXPECT_EQ(run->take(recorded(5)).action, "passed") << "another connection of that number";
}

TEST_F(Offline, LeavesWhatIsNoHttpAlone) {
  begin("function on_request(e) error('asked') end");
  auto tunnel = std::make_shared<core::Exchange>(*recorded(1));
  tunnel->kind = core::Exchange::Kind::tunnel;
  EXPECT_EQ(run->take(tunnel).errors, 0U);
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
