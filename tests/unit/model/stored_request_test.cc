#include "proxy/model/stored_request.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/xml_document.h"

namespace eastap::model::stored_request_test {
namespace {

using Answer = StoredRequest::Answer;
using Standing = StoredRequest::Standing;
using eas::Command;

microseconds at(int seconds) {
  return std::chrono::seconds(seconds);
}
AskedSettings sync(const std::string& inside) {
  const wbxml::Document document =
      test::xml_document(inside.empty() ? "" : "<Sync xmlns='AirSync'>" + inside + "</Sync>");
  return read_asked(Command::sync, &document);
}
AskedSettings ping(const std::string& inside) {
  const wbxml::Document document =
      test::xml_document(inside.empty() ? "" : "<Ping xmlns='Ping'>" + inside + "</Ping>");
  return read_asked(Command::ping, &document);
}
std::string collection(const std::string& id, const std::string& more = "") {
  return "<Collection><SyncKey>1</SyncKey><CollectionId>" + id + "</CollectionId>" + more + "</Collection>";
}
std::string ids(const AskedSettings& settings) {
  std::string all;
  for (const AskedCollection& each : settings.collections) {
    all += each.id + ' ';
  }
  return all;
}
const std::string two = "<Collections>" + collection("5") + collection("7") + "</Collections>";

TEST(StoredRequest, ReadsTheSettingsOfASync) {
  const AskedSettings asked =
      sync("<Collections>" +
           collection("5",
                      "<WindowSize>25</WindowSize><Options><FilterType>3</FilterType><BodyPreference "
                      "xmlns='AirSyncBase'><Type>2</Type></BodyPreference><BodyPreference "
                      "xmlns='AirSyncBase'><Type>1</Type></BodyPreference></Options>") +
           "</Collections><Wait>8</Wait><WindowSize>512</WindowSize>");
  ASSERT_EQ(asked.collections.size(), 1U);
  EXPECT_EQ(asked.collections[0].id, "5");
  EXPECT_EQ(asked.collections[0].window_size, 25U);
  EXPECT_EQ(asked.collections[0].filter_type, 3U);
  EXPECT_EQ(asked.collections[0].body_types, (std::vector<std::uint32_t>{2, 1}));
  EXPECT_EQ(asked.heartbeat, 480U);
  EXPECT_EQ(asked.window_size, 512U);
  EXPECT_TRUE(asked.full());
  EXPECT_TRUE(sync("").empty);
  EXPECT_TRUE(sync("<Partial/>").partial);
  EXPECT_EQ(read_asked(Command::sync, nullptr), AskedSettings{});
  EXPECT_EQ(
      sync("<Collections>" + collection("5") + "</Collections><HeartbeatInterval>540</HeartbeatInterval>")
          .heartbeat,
      540U);
}

TEST(StoredRequest, AnEmptySyncRepeatsTheLastFullOne) {
  StoredRequest stored;
  EXPECT_EQ(stored.meaning(sync(""), at(0)).standing, Standing::unknown);
  stored.learn(sync(two + "<HeartbeatInterval>540</HeartbeatInterval>"), at(1), at(2), Answer::taken);
  const StoredRequest::Meaning meaning = stored.meaning(sync(""), at(3));
  EXPECT_EQ(meaning.standing, Standing::stored);
  EXPECT_EQ(ids(meaning.settings), "5 7 ");
  EXPECT_EQ(meaning.repeated, 2U);
  EXPECT_EQ(meaning.settings.heartbeat, 540U);
  stored.learn(sync(""), at(3), at(4), Answer::taken);
  ASSERT_NE(stored.now(), nullptr);
  EXPECT_EQ(ids(*stored.now()), "5 7 ");
}

TEST(StoredRequest, TheUnitOfAHeartbeatIsStoredWithIt) {
  EXPECT_TRUE(sync("<Wait>8</Wait>").in_minutes);
  EXPECT_FALSE(sync("<Wait>8</Wait><HeartbeatInterval>540</HeartbeatInterval>").in_minutes);
  StoredRequest stored;
  stored.learn(sync(two + "<Wait>10</Wait>"), at(1), at(2), Answer::taken);
  EXPECT_TRUE(stored.meaning(sync(""), at(3)).settings.in_minutes);
  EXPECT_FALSE(stored.meaning(sync("<Partial/><HeartbeatInterval>540</HeartbeatInterval>"), at(3))
                   .settings.in_minutes);
}

TEST(StoredRequest, APartialSyncChangesWhatItNames) {
  StoredRequest stored;
  stored.learn(sync(two), at(1), at(2), Answer::taken);
  const AskedSettings partial =
      sync("<Partial/><Collections>" + collection("7", "<WindowSize>9</WindowSize>") + "</Collections>");
  const StoredRequest::Meaning meaning = stored.meaning(partial, at(3));
  EXPECT_EQ(ids(meaning.settings), "7 5 ");
  EXPECT_EQ(meaning.repeated, 1U);
  stored.learn(partial, at(3), at(4), Answer::taken);
  EXPECT_EQ(ids(*stored.now()), "7 5 ");
  EXPECT_EQ(stored.now()->collections[0].window_size, 9U);
}

TEST(StoredRequest, APingWithoutOneOfItsParts) {
  StoredRequest stored;
  stored.learn(
      ping("<HeartbeatInterval>480</HeartbeatInterval><Folders><Folder><Id>5</Id></Folder></Folders>"), at(1),
      at(2), Answer::taken);
  const StoredRequest::Meaning longer =
      stored.meaning(ping("<HeartbeatInterval>900</HeartbeatInterval>"), at(3));
  EXPECT_EQ(longer.settings.heartbeat, 900U);
  EXPECT_EQ(ids(longer.settings), "5 ");
  const StoredRequest::Meaning others =
      stored.meaning(ping("<Folders><Folder><Id>7</Id></Folder></Folders>"), at(3));
  EXPECT_EQ(others.settings.heartbeat, 480U);
  EXPECT_EQ(ids(others.settings), "7 ") << "a new list replaces the old one";
  EXPECT_EQ(others.repeated, 0U);
}

TEST(StoredRequest, OnlyWhatTheServerTookIsStored) {
  StoredRequest stored;
  stored.learn(sync(two), at(1), at(2), Answer::refused);
  EXPECT_EQ(stored.now(), nullptr);
  stored.learn(sync(two), at(3), at(4), Answer::lost);
  EXPECT_EQ(stored.meaning(sync(""), at(5)).standing, Standing::unanswered);
  stored.learn(sync(""), at(5), at(6), Answer::absent);
  EXPECT_EQ(stored.meaning(sync(""), at(7)).standing, Standing::absent);
  EXPECT_EQ(stored.now(), nullptr);
  stored.learn(sync("<Partial/>"), at(7), at(8), Answer::taken);
  EXPECT_EQ(stored.now(), nullptr) << "the rest of it is not known";
  stored.learn(sync(two), at(9), at(10), Answer::taken);
  EXPECT_EQ(stored.meaning(sync(""), at(11)).standing, Standing::stored);
}

TEST(StoredRequest, ARequestThatStillWaitsIsNotTakenYet) {
  StoredRequest stored;
  stored.learn(sync(two), at(1), at(20), Answer::taken);
  EXPECT_EQ(stored.meaning(sync(""), at(5)).standing, Standing::unanswered);
  EXPECT_EQ(stored.meaning(sync(""), at(20)).standing, Standing::stored);
  EXPECT_EQ(stored.meaning(sync(""), at(0)).standing, Standing::unknown);
}

TEST(StoredRequest, IsBounded) {
  std::string many;
  for (std::size_t i = 0; i < AskedSettings::max_collections + 10; ++i) {
    many += collection(std::to_string(i));
  }
  const AskedSettings asked = sync("<Collections>" + many + "</Collections>");
  EXPECT_EQ(asked.collections.size(), AskedSettings::max_collections);
  StoredRequest stored;
  for (int i = 0; i < 10; ++i) {
    stored.learn(asked, at(1), at(2), Answer::taken);
  }
  EXPECT_EQ(stored.size(), StoredRequest::max_kept * AskedSettings::max_collections);
  const AskedSettings partial =
      sync("<Partial/><Collections>" + collection("other") + collection("another") + "</Collections>");
  EXPECT_EQ(stored.meaning(partial, at(3)).settings.collections.size(), AskedSettings::max_collections);
  EXPECT_EQ(
      sync("<Collections>" + collection(std::string(5000, 'x')) + "</Collections>").collections[0].id.size(),
      256U);
}

}  // namespace
}  // namespace eastap::model::stored_request_test
