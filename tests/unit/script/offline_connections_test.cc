// Connections of an offline run; the code is in offline_connections.cc.
#include "tests/unit/script/offline.h"

namespace eastap::script::test {
namespace {

using Observed = core::Observation::Kind;

class OfflineConnections : public OfflineTest {
 protected:
  void tell(Observed kind, int second, core::ConnectionPtr connection) {
    run->add({kind, at(second), std::move(connection), nullptr});
  }
  /// What was told of connections, as "event 1: text" lines.
  std::string told_by() {
    std::string all;
    for (const OfflineRun::Told& told : run->take_told()) {
      all += std::string(row_of(told.event).name) + ' ' + std::to_string(told.connection.value) + ": " +
             told.note.text + '\n';
    }
    return all;
  }
};

TEST_F(OfflineConnections, AFaultOfAWholeConnectionIsTold) {
  begin("", {"latency side=connect ms=300"});
  tell(Observed::connection_opened, 0, recorded(1)->connection);
  run_all();
  const auto told = run->take_told();
  ASSERT_FALSE(told.empty());
  EXPECT_NE(told[0].note.text.find("300 ms"), std::string::npos) << told[0].note.text;
  EXPECT_NE(told[0].note.text.find("a recording stays as it is"), std::string::npos) << told[0].note.text;
  EXPECT_EQ(told[0].note.fault, "latency side=connect ms=300");
}

TEST_F(OfflineConnections, AreToldAsTheyWereRecorded) {
  begin(
      "eas.on('connect', function(e) log(e.client, e.id) end)\n"
      "eas.on('server_connect', function(e, address) log(address) end)\n"
      "eas.on('tls', function(e, tls) log(tls.side, tls.version) end)\n"
      "eas.on('close', function(e) log('gone') end) eas.on('done', function(e) error('done is done') end)");
  auto facts = std::make_shared<core::ConnectionFacts>();
  facts->id = {4};
  facts->client = *Endpoint::parse("192.0.2.1:5");
  tell(Observed::connection_opened, 0, facts);
  facts = std::make_shared<core::ConnectionFacts>(*facts);
  facts->upstream = *Endpoint::parse("192.0.2.9:443");
  tell(Observed::connection_opened, 1, facts);
  facts = std::make_shared<core::ConnectionFacts>(*facts);
  facts->tls.emplace_back().version = "TLSv1.3";
  tell(Observed::tls_done, 1, facts);
  tell(Observed::connection_closed, 2, facts);
  run_all();
  EXPECT_EQ(
      told_by(),
      "connect 4: 192.0.2.1 nil\nserver_connect 4: 192.0.2.9:443\ntls 4: client TLSv1.3\nclose 4: gone\n");
  EXPECT_EQ(take(recorded(5)).errors, 0U);
  EXPECT_NE(told_by().find("done failed: done is done"), std::string::npos);
}

TEST_F(OfflineConnections, WhatConnectDropsTakesItsExchangesWithIt) {
  begin("function on_connect(e) e:reset() end function on_request(e) log('asked') end");
  const core::ExchangePtr exchange = recorded(5);
  tell(Observed::connection_opened, 0, exchange->connection);
  tell(Observed::connection_opened, 1, exchange->connection);
  const OfflineExchange taken = take(exchange);
  EXPECT_EQ(told_by(), "connect 5: reset by a hook\n");
  EXPECT_EQ(taken.action, "reset");
  EXPECT_TRUE(taken.touched);
  EXPECT_EQ(texts_of(taken, Note::Kind::hook_log), "");
  tell(Observed::connection_closed, 6, exchange->connection);
  run_all();
  EXPECT_EQ(take(recorded(5)).action, "passed") << "another connection of that number";
}

TEST_F(OfflineConnections, NothingHappensOnThemBeforeConnectIsDecidedNorBehindTheirEnd) {
  begin(
      "eas.deadline = 60\n"
      "eas.on('connect', function(e) sleep(20) log('open') end)\n"
      "eas.on('request', function(e) sleep(30) log(math.floor(eas.time() - 1700000000)) end)\n"
      "eas.on('close', function(e) log('gone', math.floor(eas.time() - 1700000000)) end)");
  const core::ExchangePtr exchange = recorded(5);
  tell(Observed::connection_opened, 0, exchange->connection);
  add(exchange);
  tell(Observed::connection_closed, 6, exchange->connection);
  run_all();
  EXPECT_EQ(texts_of(run->taken()[0], Note::Kind::hook_log), "50");
  EXPECT_EQ(told_by(), "connect 5: delayed by 20 s\nconnect 5: open\nclose 5: gone 50\n");
}

}  // namespace
}  // namespace eastap::script::test
