#include "proxy/model/serve/served_exchange.h"

#include <gmock/gmock.h>

#include "tests/support/served_day.h"

namespace eastap::model::served_exchange_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using testing::ElementsAre;
using testing::HasSubstr;

TEST(ServedExchange, KnowsItsFoldersAndHowLongItWaited) {
  ServedDay day;
  const auto ping = day.add("Ping", served_ping_xml(), R"(<Ping xmlns="Ping"><Status>1</Status></Ping>)");
  ServedDay::wait_for_answer(ping, std::chrono::seconds(9));
  const ServedExchange held(PlayStep(ping, {}, {}));
  EXPECT_TRUE(held.holds);
  EXPECT_EQ(held.wait, std::chrono::seconds(9));
  EXPECT_THAT(held.collections, ElementsAre("5"));
  EXPECT_EQ(held.kind, "POST ping");
  const ServedExchange sync(PlayStep(day.add("Sync", collection_xml("0", "5"), ""), {}, {}));
  EXPECT_FALSE(sync.holds);
  EXPECT_EQ(sync.wait.count(), 0);
  EXPECT_TRUE(sync.shares_collection(held));
  EXPECT_TRUE(held.overlaps(sync));
  const ServedExchange other(PlayStep(day.add("Sync", collection_xml("0", "6"), ""), {}, {}));
  EXPECT_FALSE(other.shares_collection(sync));
  EXPECT_FALSE(sync.overlaps(other));
  const ServedExchange folders(PlayStep(day.add("FolderSync", folder_sync_xml("0"), ""), {}, {}));
  EXPECT_FALSE(folders.shares_collection(sync));
  EXPECT_TRUE(folders.shares_collection(folders));
}

TEST(ServedExchange, SomeCannotBeServed) {
  const auto why = [](core::ExchangePtr exchange, StepGaps gaps) {
    PlayStep step(std::move(exchange), {}, gaps);
    return why_not_served(step);
  };
  const auto answer = message(wbxml_answer_head("Content-Length: 0\r\n"));
  const auto request = message(served_head("Sync", "PHONE1", 0));
  EXPECT_EQ(why(test::exchange(request, answer), {}), "");
  EXPECT_EQ(why(test::exchange(request, nullptr), {}), "");
  EXPECT_THAT(why(test::exchange(request, answer), {.response_withheld = true}), HasSubstr("answer's body"));
  EXPECT_THAT(why(test::exchange(request, answer), {.request_withheld = true}), HasSubstr("request's body"));
  EXPECT_THAT(why(test::exchange(request, message("HTTP/1.1 101 Switching Protocols\r\n")), {}),
              HasSubstr("another protocol"));
  EXPECT_THAT(why(std::make_shared<core::Exchange>(), {}), HasSubstr("no HTTP"));
  auto cut = message(served_head("Sync", "PHONE1", 0));
  cut->complete = false;
  EXPECT_THAT(why(test::exchange(cut, answer), {}), HasSubstr("did not send all"));
}

TEST(ServedExchange, AddressesOfPeopleAreNotPartOfAPath) {
  ExchangeView one(
      test::exchange(message("GET /autodiscover/autodiscover.json/v1.0/anna%40example.org?x=1 HTTP/1.1\r\n"),
                     nullptr),
      {}, nullptr);
  ExchangeView two(
      test::exchange(message("GET /Autodiscover/autodiscover.json/v1.0/bob@test.org HTTP/1.1\r\n"), nullptr),
      {}, nullptr);
  EXPECT_EQ(kind_of_request(one), kind_of_request(two));
  EXPECT_FALSE(names_phone(one));
  ExchangeView nothing(std::make_shared<core::Exchange>(), {}, nullptr);
  EXPECT_EQ(kind_of_request(nothing), "");
  EXPECT_EQ(request_words(nothing), "bytes that are no request");
}

}  // namespace
}  // namespace eastap::model::served_exchange_test
