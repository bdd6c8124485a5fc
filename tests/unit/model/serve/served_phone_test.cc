#include "proxy/model/serve/served_phone.h"

#include <gmock/gmock.h>

#include "tests/support/served_day.h"

namespace eastap::model::served_phone_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

class ServedPhoneDay : public testing::Test {
 protected:
  void serve(ServeMode mode) {
    for (PlayStep& step : steps = day.steps()) {
      exchanges.emplace_back(std::move(step));
    }
    for (const ServedExchange& each : exchanges) {
      recorded.key = each.phone;
      recorded.add(each);
    }
    phone.emplace(recorded, mode);
  }
  std::uint64_t ask(const core::ExchangePtr& live) {
    ExchangeView view(live, {}, nullptr);
    const ServeChoice choice = phone->choose(view, Overlooked::standard());
    if (choice.why != ServeChoice::Why::matched) {
      return 0;
    }
    phone->take(choice);
    return choice.exchange->id();
  }

  ServedDay day;
  std::vector<PlayStep> steps;
  std::vector<ServedExchange> exchanges;
  RecordedPhone recorded;
  std::optional<ServedPhone> phone;
};

TEST_F(ServedPhoneDay, WhatSignsInAlikeIsPreferred) {
  const char* const signed_in = "Authorization: Basic eA==\r\n";
  auto refused = day.add("FolderSync", folder_sync_xml("0"), "");
  refused->response = message("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n");
  day.add("FolderSync", folder_sync_xml("0"), folder_sync_xml("1"), "PHONE1", signed_in);
  serve(ServeMode::loose);
  const auto live = [&](std::string_view more) {
    return live_request("FolderSync", folder_sync_xml("0"), "PHONE1", more);
  };
  EXPECT_EQ(ask(live(signed_in)), 2U);
  EXPECT_EQ(ask(live(signed_in)), 2U) << "again, rather than the 401 that nobody asked";
  EXPECT_EQ(ask(live("")), 1U);
  EXPECT_EQ(phone->unasked(), 0U);
}

TEST_F(ServedPhoneDay, AKeyOfTheClientsOwnHoldsForTheConversation) {
  day.add("Sync", collection_xml("41", "5"), collection_xml("42", "5"));
  day.add("Sync", collection_xml("42", "5"), collection_xml("43", "5"));
  day.add("Sync", collection_xml("41", "5", "<GetChanges/>"), collection_xml("44", "5"));
  serve(ServeMode::loose);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("mine", "5"))), 1U);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("other", "5", "<GetChanges/>"))), 0U)
      << "key 41 is called 'mine' here";
  EXPECT_EQ(ask(live_request("Sync", collection_xml("42", "5"))), 2U);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("mine", "5", "<GetChanges/>"))), 3U);
}

TEST_F(ServedPhoneDay, EqualRequestsAreAnsweredInTheirOrderAndThenWithTheLast) {
  for (const char* status : {"1", "2", "1"}) {
    day.add("Ping", served_ping_xml(),
            std::string(R"(<Ping xmlns="Ping"><Status>)") + status + "</Status></Ping>");
  }
  serve(ServeMode::loose);
  for (const std::uint64_t expected : {1U, 2U, 3U, 3U}) {
    EXPECT_EQ(ask(live_request("Ping", served_ping_xml())), expected);
  }
}

std::string add_note(std::string_view key, std::string_view id, std::string_view server_id = {}) {
  const std::string named = "<Add><ClientId>" + std::string(id) + "</ClientId>" +
                            (server_id.empty() ? "" : "<ServerId>" + std::string(server_id) + "</ServerId>") +
                            "</Add>";
  return collection_xml(
      key, "5",
      server_id.empty() ? "<Commands>" + named + "</Commands>" : "<Responses>" + named + "</Responses>");
}

TEST_F(ServedPhoneDay, AClientThatTriesAgainMayMakeItsIdsAnew) {
  day.add("Sync", collection_xml("0", "5"), collection_xml("1", "5"));
  day.add("Sync", add_note("1", "c1"), add_note("2", "c1", "5:1"));
  day.add("Sync", add_note("2", "c2"), add_note("3", "c2", "5:2"));
  serve(ServeMode::loose);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("0", "5"))), 1U);
  EXPECT_EQ(ask(live_request("Sync", add_note("1", "mine-1"))), 2U);
  EXPECT_EQ(ask(live_request("Sync", add_note("1", "mine-2"))), 2U);
  EXPECT_EQ(phone->variables().named("client_id_1")->live, "mine-2");
  EXPECT_EQ(ask(live_request("Sync", collection_xml("1", "5"))), 0U);
  EXPECT_EQ(phone->variables().named("client_id_1")->live, "mine-2") << "a miss changes nothing";
  EXPECT_EQ(ask(live_request("Sync", add_note("2", "mine-2"))), 0U) << "that is another note's";
  EXPECT_EQ(ask(live_request("Sync", add_note("2", "mine-3"))), 3U);
}

TEST_F(ServedPhoneDay, WhatRepeatsUnderAnotherIdIsAnsweredAlreadyInOrder) {
  day.add("Sync", add_note("1", "c1"), add_note("2", "c1", "5:1"));
  serve(ServeMode::ordered);
  EXPECT_EQ(ask(live_request("Sync", add_note("1", "mine-1"))), 1U);
  ExchangeView again(live_request("Sync", add_note("1", "mine-2")), {}, nullptr);
  EXPECT_EQ(phone->choose(again, Overlooked::standard()).why, ServeChoice::Why::used_up);
}

TEST_F(ServedPhoneDay, AKeyThatWasNeverGivenIsAMissThoughItIsTheRecordedOne) {
  day.add("Sync", collection_xml("0", "5"), collection_xml("k1", "5"));
  day.add("Sync", collection_xml("k1", "5"), collection_xml("k2", "5"));
  day.add("Sync", collection_xml("k2", "5"), collection_xml("k3", "5"));
  serve(ServeMode::loose);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("0", "5"))), 1U);
  const auto early = live_request("Sync", collection_xml("k2", "5"));
  EXPECT_EQ(ask(early), 0U);
  ExchangeView view(early, {}, nullptr);
  const ServeChoice closest = phone->choose(view, Overlooked::standard());
  ASSERT_NE(closest.exchange, nullptr);
  EXPECT_EQ(closest.exchange->id(), 3U);
  ASSERT_EQ(closest.match.differences.size(), 1U);
  EXPECT_EQ(closest.match.differences.front().text, "SyncKey k2: no answer has given it to this client yet");
  EXPECT_EQ(ask(live_request("Sync", collection_xml("k1", "5"))), 2U);
  EXPECT_EQ(ask(early), 3U);
}

TEST_F(ServedPhoneDay, AnEmptyRequestIsNotTheClosestToOneThatSaysMore) {
  day.add("Sync", collection_xml("0", "5"), collection_xml("1", "5"));
  day.add("Sync", collection_xml("0", "6"), collection_xml("1", "6"));
  day.add("Sync", "", collection_xml("2", "5"));
  serve(ServeMode::loose);
  ExchangeView live(live_request("Sync", collection_xml("0", "6", "<GetChanges/><WindowSize>9</WindowSize>")),
                    {}, nullptr);
  const ServeChoice choice = phone->choose(live, Overlooked::standard());
  EXPECT_EQ(choice.why, ServeChoice::Why::differs);
  ASSERT_NE(choice.exchange, nullptr);
  EXPECT_EQ(choice.exchange->id(), 2U);
  EXPECT_EQ(choice.match.differences.size(), 2U);
}

TEST_F(ServedPhoneDay, OfTwoAsCloseTheOneWithTheSameKeyIsNamed) {
  const char* const window = "<WindowSize>25</WindowSize>";
  day.add("Sync", collection_xml("0", "5"), collection_xml("1", "5"));
  day.add("Sync", collection_xml("1", "5", window), collection_xml("2", "5"));
  day.add("Sync", collection_xml("2", "5"), collection_xml("3", "5"));
  serve(ServeMode::loose);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("0", "5"))), 1U);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("1", "5", window))), 2U);
  ExchangeView live(live_request("Sync", collection_xml("1", "5")), {}, nullptr);
  EXPECT_EQ(phone->choose(live, Overlooked::standard()).exchange->id(), 2U)
      << "one difference to each; number 3 and number 1 have another key";
}

TEST_F(ServedPhoneDay, TheClosestIsSoughtAmongAllThatHaveOtherKeys) {
  const auto sync = [](int key, int window) {
    return collection_xml(key == 0 ? "0" : fmt::format("k{}", key), "5",
                          fmt::format("<WindowSize>{}</WindowSize>", window));
  };
  for (int i = 1; i <= 120; ++i) {
    day.add("Sync", sync(i - 1, i), collection_xml(fmt::format("k{}", i), "5"));
  }
  serve(ServeMode::loose);
  ExchangeView live(live_request("Sync", sync(999, 100)), {}, nullptr);
  const ServeChoice choice = phone->choose(live, Overlooked::standard());
  ASSERT_NE(choice.exchange, nullptr);
  EXPECT_EQ(choice.exchange->id(), 100U);
  EXPECT_EQ(choice.match.differences.size(), 1U) << "the key";
}

TEST_F(ServedPhoneDay, WhatWasGivenBackIsAskedAndMayBeAskedAgain) {
  day.add("Ping", served_ping_xml(), R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)");
  day.add("Ping", served_ping_xml(), R"(<Ping xmlns="Ping"><Status>2</Status></Ping>)");
  day.add("Sync", collection_xml("0", "5"), collection_xml("1", "5"));
  serve(ServeMode::ordered);
  EXPECT_EQ(ask(live_request("Ping", served_ping_xml())), 1U);
  EXPECT_EQ(ask(live_request("Ping", served_ping_xml())), 2U);
  phone->give_back(0);
  phone->give_back(1);
  EXPECT_EQ(phone->used(0), 0U);
  EXPECT_EQ(phone->unasked(), 1U);
  EXPECT_EQ(ask(live_request("Sync", collection_xml("0", "5"))), 3U) << "nothing has to be asked before it";
  for (const std::uint64_t expected : {1U, 2U, 0U}) {
    EXPECT_EQ(ask(live_request("Ping", served_ping_xml())), expected);
  }
}

TEST_F(ServedPhoneDay, WhatWasGivenBackMayComeUnderIdsThatAreMadeAnew) {
  day.add("Sync", add_note("1", "c1"), add_note("2", "c1", "5:1"));
  serve(ServeMode::ordered);
  EXPECT_EQ(ask(live_request("Sync", add_note("1", "mine-1"))), 1U);
  phone->give_back(0);
  EXPECT_EQ(ask(live_request("Sync", add_note("1", "mine-2"))), 1U);
  EXPECT_EQ(phone->variables().named("client_id_1")->live, "mine-2");
}

}  // namespace
}  // namespace eastap::model::served_phone_test
