#include "proxy/ui/exchange_json.h"

#include <nlohmann/json.hpp>
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/ui/samples.h"

namespace eastap::ui::exchange_json_test {
namespace {

using Json = nlohmann::json;

Json json_of(const std::shared_ptr<core::Exchange>& exchange, bool unfinished = false,
             const trace::ExchangeStorage& storage = {}) {
  model::ExchangeView view(exchange, storage.auth, nullptr);
  const std::string text = to_json(view, storage, model::find(view), {.unfinished = unfinished});
  EXPECT_EQ(text.find('\n'), std::string::npos);
  return Json::parse(text);
}

TEST(ExchangeJson, HasWhatProgramsRelyOn) {
  auto exchange = samples::good_sync();
  exchange->notes = {{core::Note::Kind::injected, "delay", "a.lua:1"},
                     {core::Note::Kind::finding, "odd", ""}};
  auto connection = std::make_shared<core::ConnectionFacts>(*exchange->connection);
  connection->notes = {{core::Note::Kind::injected, "slower", "--fault", "latency ms=300"}};
  exchange->connection = connection;
  const Json json = json_of(exchange);
  EXPECT_EQ(json["id"], 1);
  EXPECT_EQ(json["time"], "2026-09-21T14:13:20.000Z");
  EXPECT_EQ(json["client"], "192.168.1.20:50123");
  EXPECT_EQ(json["device"], "PHONE1");
  EXPECT_EQ(json["command"], "Sync");
  EXPECT_EQ(json["http_status"], 200);
  EXPECT_EQ(json["status"], 1);
  EXPECT_EQ(json["result"], "success");
  EXPECT_EQ(json["method"], "POST");
  EXPECT_EQ(json["path"], "/Microsoft-Server-ActiveSync");
  EXPECT_NE(json["request"]["document"].get<std::string>().find("<SyncKey>5</SyncKey>"), std::string::npos);
  EXPECT_NE(json["response"]["document"].get<std::string>().find("<SyncKey>6</SyncKey>"), std::string::npos);
  EXPECT_EQ(json["findings"][0]["text"], "odd");
  EXPECT_EQ(json["injected"][0]["source"], "a.lua:1");
  EXPECT_TRUE(json["injected"][0]["fault"].is_null());
  EXPECT_EQ(json["notes"].size(), 2U);
  EXPECT_EQ(json["connection_notes"][0]["source"], "--fault");
  EXPECT_EQ(json["connection_notes"][0]["fault"], "latency ms=300");
  EXPECT_EQ(json["duration_ms"], 41.5);
  EXPECT_EQ(json["folders"][0]["id"], "5");
  EXPECT_EQ(json["folders"][0]["old_key"], "5");
  EXPECT_EQ(json["folders"][0]["repeated"], false);
  EXPECT_EQ(json["state"]["keys"][0]["use"], "unknown");
  EXPECT_NE(json["summary"].get<std::string>().find("Sync"), std::string::npos);
  EXPECT_TRUE(json["sent_response"].is_null());
}

TEST(ExchangeJson, WaitsAndOtherTraffic) {
  const Json waiting = json_of(samples::waiting_ping(), true);
  EXPECT_EQ(waiting["result"], "waiting");
  EXPECT_TRUE(waiting["http_status"].is_null());
  EXPECT_TRUE(waiting["response"].is_null());
  EXPECT_TRUE(waiting["duration_ms"].is_null());
  const Json page = json_of(
      test::exchange(test::message("GET /x HTTP/1.1\r\n"),
                     test::message("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", as_bytes("hi"))));
  EXPECT_TRUE(page["command"].is_null());
  EXPECT_TRUE(page["device"].is_null());
  EXPECT_EQ(page["target"], "/x");
  EXPECT_EQ(page["response"]["text"], "hi");
  EXPECT_TRUE(page["summary"].is_null());
  auto tunnel = std::make_shared<core::Exchange>();
  tunnel->kind = core::Exchange::Kind::tunnel;
  tunnel->finished = test::moment(0);
  tunnel->tunnel_up = 5;
  EXPECT_EQ(json_of(tunnel)["relayed"]["up"], 5);
}

TEST(ExchangeJson, BodiesThatAreOverwrittenOrMissing) {
  trace::ExchangeStorage storage;
  storage.request.withheld = "damaged";
  storage.request.sha256 = certs::Digest{0xAB};
  storage.response.head_redacted = {{3, 5}};
  const Json json = json_of(samples::good_sync(), false, storage);
  EXPECT_EQ(json["request"]["withheld"], "damaged");
  EXPECT_EQ(json["request"]["sha256"].get<std::string>().substr(0, 4), "AB00");
  EXPECT_EQ(json["response"]["redacted"]["head"], Json::parse("[[3,5]]"));
}

TEST(ExchangeJson, IsUtf8WhateverCame) {
  auto exchange =
      test::exchange(test::message(test::eas_head("Sync", "X-Bad: \xFF\xC0\r\n"), as_bytes("\xFF\xFF")),
                     test::message("HTTP/1.1 200 \xFF\r\n"));
  exchange->notes = {{core::Note::Kind::hook_log, "\xFF", "\xFF"}};
  exchange->outcome = "\xFF";
  EXPECT_TRUE(json_of(exchange).is_object());
}

}  // namespace
}  // namespace eastap::ui::exchange_json_test
