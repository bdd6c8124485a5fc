#include "proxy/model/phone_state.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/phone_play.h"

namespace eastap::model::phone_state_test {
namespace {

using test::PhonePlay;
using test::Play;

class PhoneStateTest : public ::testing::Test {
 protected:
  const PhoneState& phone() {
    eas::RequestContext context;
    context.device_id = "PHONE1";
    const PhoneState* found = play_.phones().phone(context, "anna");
    static const PhoneState none;
    return found == nullptr ? none : *found;
  }
  std::string newest_key(const std::string& id = "5") {
    const SyncChain* chain = phone().chains.find(id);
    return chain == nullptr || chain->newest() == nullptr ? "-" : chain->newest()->key;
  }
  PhonePlay play_;
};

TEST_F(PhoneStateTest, KeepsTheKeysOfEachFolder) {
  play_.sync("0", "1");
  play_.sync("1", "2");
  EXPECT_EQ(newest_key(), "2");
  EXPECT_EQ(newest_key("7"), "-");
  EXPECT_EQ(phone().user, "anna");
  EXPECT_EQ(phone().version, "14.1");
}

TEST_F(PhoneStateTest, TheHierarchyHasItsOwnKey) {
  play_.folder_sync("0", "1");
  play_.folder_sync("1", "2");
  ASSERT_NE(phone().hierarchy.newest(), nullptr);
  EXPECT_EQ(phone().hierarchy.newest()->key, "2");
  EXPECT_EQ(phone().folders.at("7").name, "Calendar");
  EXPECT_TRUE(phone().hierarchy_anew);
}

TEST_F(PhoneStateTest, AFolderThatCouldNotBeMadeKeepsTheKey) {
  play_.folder_sync("0", "1");
  for (int i = 0; i < 3; ++i) {
    play_.play(
        "FolderCreate",
        "<FolderCreate xmlns='FolderHierarchy'><SyncKey>1</SyncKey><ParentId>0</ParentId><DisplayName>x"
        "</DisplayName><Type>1</Type></FolderCreate>",
        "<FolderCreate xmlns='FolderHierarchy'><Status>2</Status></FolderCreate>");
  }
  EXPECT_EQ(phone().hierarchy.retries(), 0U);
}

TEST_F(PhoneStateTest, TurnedAwayBeforeTheServerLooked) {
  play_.sync("0", "1");
  for (const int http : {401, 403, 302, 449, 451}) {
    play_.sync("1", "", "1", {.http = http});
  }
  play_.sync("1", "", "142");
  EXPECT_EQ(phone().chains.find("5")->retries(), 0U);
  play_.sync("1", "2");
  EXPECT_EQ(phone().chains.find("5")->retries(), 0U) << "a challenge and its answer are one attempt";
  play_.sync("2", "", "1", {.http = 503});
  play_.sync("2", "3");
  EXPECT_EQ(phone().chains.find("5")->retries(), 1U);
}

TEST_F(PhoneStateTest, WaitsOfPingAndHangingSync) {
  play_.play("Ping", PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>1</Status></Ping>", {.took = 540});
  play_.play("Ping", "", "", {.took = 237, .outcome = "client reset the connection (x)", .answered = false});
  const auto& waits = phone().heartbeats.waits();
  ASSERT_EQ(waits.size(), 2U);
  EXPECT_EQ(waits[0].end, WaitEnd::expired);
  EXPECT_EQ(waits[0].folders, 2U);
  EXPECT_EQ(waits[1].asked, 540U) << "an empty Ping repeats the heartbeat";
  EXPECT_EQ(waits[1].seconds(), 237);
  EXPECT_EQ(waits[1].end, WaitEnd::cut_by_client);
  const std::string sync =
      "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>1</SyncKey><CollectionId>5</CollectionId>"
      "</Collection></Collections><Wait>5</Wait></Sync>";
  play_.play("Sync", sync, "", {.took = 300});
  play_.play("Sync", sync, PhonePlay::answer_xml("2", "1"), {.took = 20});
  play_.play("Sync", sync, "<Sync xmlns='AirSync'><Status>14</Status><Limit>2</Limit></Sync>");
  ASSERT_EQ(waits.size(), 5U);
  EXPECT_EQ(waits[2].end, WaitEnd::expired);
  EXPECT_EQ(waits[3].end, WaitEnd::changes);
  EXPECT_EQ(waits[4].end, WaitEnd::refused);
  EXPECT_EQ(waits[4].limit, 120U) << "minutes, as the request counts";
  EXPECT_EQ(phone().chains.find("5")->newest()->key, "2");
}

TEST_F(PhoneStateTest, StoredRequests) {
  play_.play("Ping", PhonePlay::ping_xml(540), "<Ping xmlns='Ping'><Status>2</Status></Ping>");
  ASSERT_NE(phone().ping.now(), nullptr);
  EXPECT_EQ(phone().ping.now()->collections.size(), 2U);
  EXPECT_EQ(phone().sync.now(), nullptr);
  play_.play("Ping", "", "<Ping xmlns='Ping'><Status>3</Status></Ping>");
  EXPECT_EQ(phone().ping.now(), nullptr);
}

TEST_F(PhoneStateTest, ProvisioningStep) {
  const auto policy = [](const std::string& inside) {
    return "<Provision xmlns='Provision'><Status>1</Status><Policies><Policy>" + inside +
           "</Policy></Policies></Provision>";
  };
  play_.play("Provision", policy(""), policy("<Status>1</Status><PolicyKey>11</PolicyKey>"));
  EXPECT_EQ(phone().provisioning.phase(), PolicyPhase::temporary);
  play_.play("Provision", policy("<PolicyKey>11</PolicyKey><Status>1</Status>"),
             policy("<Status>1</Status><PolicyKey>22</PolicyKey>"),
             {.outcome = "client reset the connection (x)"});
  EXPECT_FALSE(phone().provisioning.has_key()) << "the phone did not get it whole";
}

TEST(SyncChains, TheOneSynchronisedLongestAgoGoesFirst) {
  SyncChains chains;
  for (std::size_t i = 0; i < SyncChains::max_chains; ++i) {
    (void)chains.at(std::to_string(i));
  }
  (void)chains.at("0");
  (void)chains.at("new");
  EXPECT_EQ(chains.size(), SyncChains::max_chains);
  EXPECT_NE(chains.find("0"), nullptr);
  EXPECT_EQ(chains.find("1"), nullptr);
  std::size_t seen = 0;
  chains.each([&](const std::string&, const SyncChain&) { ++seen; });
  EXPECT_EQ(seen, SyncChains::max_chains);
}

std::string sync_with(const std::string& key, const std::string& options) {
  return "<Sync xmlns='AirSync'><Collections><Collection><SyncKey>" + key +
         "</SyncKey><CollectionId>5</CollectionId>" + options + "</Collection></Collections></Sync>";
}

TEST_F(PhoneStateTest, OptionsOfEarlierSyncs) {
  const std::string week =
      "<Options><FilterType>3</FilterType><BodyPreference xmlns='AirSyncBase'><Type>2</Type></BodyPreference>"
      "</Options>";
  play_.sync("0", "1");
  EXPECT_EQ(play_.play("Sync", sync_with("1", week), PhonePlay::answer_xml("2", "1")).sentence,
            "Sync folder 5: key 1 -> 2, no change");
  EXPECT_EQ(play_.sync("2", "3").sentence,
            "Sync folder 5: key 2 -> 3, options as before: 1 week (mail), HTML, no change");
  EXPECT_EQ(
      play_.play("Sync", "", "").sentence,
      "Sync folder 5: empty request: repeats 1 folder (folder 5), options as before: 1 week (mail), HTML, "
      "no change");
  play_.play("Sync", sync_with("3", "<Options><FilterType>5</FilterType></Options>"),
             PhonePlay::answer_xml("", "4"));
  EXPECT_THAT(play_.sync("3", "4").sentence, testing::HasSubstr("as before: 1 week"))
      << "what the server refused does not count";
  play_.sync("0", "5");
  EXPECT_EQ(play_.sync("5", "6").sentence, "Sync folder 5: key 5 -> 6, no change") << "forgotten with key 0";
}

TEST_F(PhoneStateTest, OptionsAreTheSameFromATrace) {
  play_.sync("0", "1");
  play_.play("Sync", sync_with("1", "<Options><FilterType>3</FilterType></Options>"),
             PhonePlay::answer_xml("2", "1"));
  play_.sync("2", "3");
  PhonePlay again;
  std::vector<std::string> sentences;
  for (const auto& each : play_.all()) {
    sentences.push_back(again.tell(each).sentence);
  }
  EXPECT_EQ(sentences, play_.sentences());
}

}  // namespace
}  // namespace eastap::model::phone_state_test
