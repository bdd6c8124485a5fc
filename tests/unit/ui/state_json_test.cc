#include "proxy/ui/state_json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/reader.h"
#include "proxy/trace/record.h"
#include "tests/support/files.h"
#include "tests/support/phone_play.h"

namespace eastap::ui::state_json_test {
namespace {

using Json = nlohmann::json;
using test::PhonePlay;

Json json_of(const std::shared_ptr<core::Exchange>& exchange, const model::Phones& phones) {
  model::ExchangeView view(exchange, {}, &phones);
  return Json::parse(state_json(view).dump());
}

std::vector<std::string> phones_of(const model::Phones& phones) {
  std::vector<std::string> all;
  phones.each([&](const model::PhoneState& phone) { all.push_back(phone_json(phone)); });
  return all;
}

/// Keys that are lost, taken again, forked and reset, waits that are cut, and provisioning.
void play_a_day(PhonePlay& play) {
  const auto policy = [](const std::string& inside) {
    return "<Provision xmlns='Provision'><Status>1</Status><Policies><Policy>" + inside +
           "</Policy></Policies></Provision>";
  };
  play.play("Provision", policy(""), policy("<Status>1</Status><PolicyKey>11</PolicyKey>"));
  play.play("Provision", policy("<PolicyKey>11</PolicyKey><Status>1</Status>"),
            policy("<Status>1</Status><PolicyKey>22</PolicyKey>"));
  play.folder_sync("0", "1");
  play.sync("0", "1", "1", {.head = "X-MS-PolicyKey: 0\r\n"});
  play.lost_sync("1");
  play.sync("1", "2");
  play.sync("2", "3");
  play.sync("1", "0", "3");
  play.sync("0", "4");
  play.play("Ping", PhonePlay::ping_xml(900), "<Ping xmlns='Ping'><Status>1</Status></Ping>",
            {.took = 900.0005});
  for (int i = 0; i < 3; ++i) {
    play.play("Ping", "", "", {.took = 300.25, .outcome = "client RST", .answered = false});
  }
  // A hanging Sync beside a short one that ends first.
  const auto hanging = play.make("Sync", PhonePlay::sync_xml("4"), "", {.at = 9000, .took = 100});
  play.play("Sync", PhonePlay::sync_xml("4"), PhonePlay::answer_xml("5", "1"), {.at = 9010});
  play.tell(hanging);
  play.sync("5", "6");
}

TEST(StateJson, OfAnExchange) {
  PhonePlay play;
  play.folder_sync("0", "1");
  play.sync("0", "1");
  play.sync("1", "2");
  const Json sync = json_of(
      play.make("Sync", PhonePlay::sync_xml("1"), "", {.head = "X-MS-PolicyKey: 4711\r\n"}), play.phones());
  EXPECT_EQ(sync["phone_known"], true);
  EXPECT_EQ(sync["keys"][0]["id"], "5");
  EXPECT_EQ(sync["keys"][0]["use"], "retry");
  EXPECT_EQ(sync["keys"][0]["cause"], "answer-not-taken");
  EXPECT_EQ(sync["keys"][0]["by"], "phone");
  EXPECT_EQ(sync["keys"][0]["newest_key"], "2");
  EXPECT_EQ(sync["policy_key"], "unknown");
  EXPECT_EQ(sync.dump().find("4711"), std::string::npos);
  play.play("Ping", PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>1</Status></Ping>");
  const Json ping = json_of(
      play.make("Ping", "", "<Ping xmlns='Ping'><Status>1</Status></Ping>", {.took = 540}), play.phones());
  EXPECT_EQ(ping["stored"], "stored");
  EXPECT_EQ(ping["asked"]["folders"][1]["id"], "7");
  EXPECT_EQ(ping["asked"]["heartbeat"], 540);
  EXPECT_EQ(ping["wait"]["end"], "expired");
  EXPECT_EQ(ping["wait"]["lived"], 540.0);
  EXPECT_TRUE(ping["hierarchy_key"].is_null());
  EXPECT_TRUE(json_of(test::exchange(test::message("GET / HTTP/1.1\r\n"), nullptr), play.phones()).is_null());
}

TEST(StateJson, OfAPhone) {
  PhonePlay play;
  play_a_day(play);
  const std::vector<std::string> phones = phones_of(play.phones());
  ASSERT_EQ(phones.size(), 1U);
  const Json phone = Json::parse(phones[0]);
  EXPECT_EQ(phone["device"], "PHONE1");
  EXPECT_EQ(phone["policy_key"], "set");
  EXPECT_EQ(phone["hierarchy"]["key"], "1");
  EXPECT_EQ(phone["folders"][0]["name"], "Inbox");
  EXPECT_EQ(phone["folders"][0]["sync"]["key"], "6");
  EXPECT_EQ(phone["folders"][0]["sync"]["forks"], 1);
  EXPECT_EQ(phone["folders"][0]["sync"]["resets"], 1);
  EXPECT_EQ(phone["folders"][0]["sync"]["retries"], 1);
  EXPECT_TRUE(phone["folders"][1]["sync"].is_null());
  EXPECT_EQ(phone["waits"].size(), 4U);
  EXPECT_EQ(phone["stored_ping"]["heartbeat"], 900);
  EXPECT_EQ(phones[0].find("\"22\""), std::string::npos);
}

TEST(StateJson, RebuiltFromATraceItIsWhatWasLearntLive) {
  PhonePlay live;
  play_a_day(live);
  trace::Encoder encoder(test::moment(-7));
  encoder.header({.eastap = "x", .started = test::moment(-7)});
  encoder.connection(test::moment(-7), *test::connection());
  for (const auto& exchange : live.all()) {
    encoder.exchange(*exchange, {}, true);
  }
  encoder.end({.at = test::moment(9), .exchanges = live.all().size(), .reason = {}});
  const test::ScratchFolder scratch;
  const auto path = scratch.path() / "t.eastrace";
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));
  auto reader = trace::Reader::open(path.string());
  ASSERT_TRUE(reader);
  model::Phones rebuilt;
  std::vector<std::string> sentences;
  while (const auto event = reader->next()) {
    if (!event->note && event->observation.kind == core::Observation::Kind::exchange_done) {
      model::ExchangeView view(event->observation.exchange, event->storage.auth, &rebuilt);
      sentences.push_back(view.summary().sentence);
      model::learn_from(rebuilt, view);
    }
  }
  EXPECT_EQ(sentences, live.sentences());
  EXPECT_EQ(phones_of(rebuilt), phones_of(live.phones()));
}

}  // namespace
}  // namespace eastap::ui::state_json_test
