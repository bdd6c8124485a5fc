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
  EXPECT_EQ(phone->unused(), 0U);
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

}  // namespace
}  // namespace eastap::model::served_phone_test
