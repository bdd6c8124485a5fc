#include "proxy/model/exchange_difference.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model::exchange_difference_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

std::shared_ptr<core::Exchange> synchronising(std::string_view key, std::string_view window,
                                              std::string_view subject, std::string_view more = {}) {
  const Bytes request = test::Wbxml()
                            .open("AirSync:Sync")
                            .leaf("AirSync:SyncKey", key)
                            .leaf("AirSync:WindowSize", window)
                            .close()
                            .bytes();
  const Bytes response =
      test::Wbxml()
          .open("AirSync:Sync")
          .leaf("AirSync:SyncKey", key)
          .open("AirSync:ApplicationData")
          .leaf("Email:Subject", subject)
          .leaf("Email:DateReceived", key == "0" ? "2026-11-28T09:00:00.000Z" : "2026-11-29T09:00:00.000Z")
          .close()
          .close()
          .bytes();
  return test::exchange(
      test::message(test::eas_head("Sync", more), request),
      test::message(test::wbxml_answer_head("Date: " + std::string(key) + "\r\n"), response));
}

std::vector<std::string> changed(const std::shared_ptr<core::Exchange>& first,
                                 const std::shared_ptr<core::Exchange>& second, bool passing = false) {
  ExchangeView one(first, {}, nullptr);
  ExchangeView two(second, {}, nullptr);
  std::vector<std::string> all;
  for (const ExchangeChange& change : changes_between(one, two, passing)) {
    all.push_back(std::string(to_string(change.where)) + '/' + std::string(to_string(change.weight)) + ' ' +
                  change.text);
  }
  return all;
}

TEST(ExchangeDifference, WhatDiffersFromRunToRunIsNone) {
  const auto one = synchronising("5", "25", "x");
  EXPECT_THAT(changed(one, one), IsEmpty());
  EXPECT_THAT(changed(one, synchronising("6", "25", "x")), IsEmpty());
  EXPECT_THAT(
      changed(one, synchronising("6", "25", "x"), true),
      IsSupersetOf({"request body/passing ~ Sync/SyncKey: 5 -> 6", "response head/passing date: 5 -> 6"}));
  EXPECT_THAT(changed(one, synchronising("0", "25", "x")),
              IsSupersetOf({"request body/structure ~ Sync/SyncKey: ~ -> 0"}))
      << "a beginning is a difference";
}

TEST(ExchangeDifference, TellsStructureFromItems) {
  EXPECT_THAT(
      changed(synchronising("5", "25", "x"), synchronising("5", "50", "y", "X-New: 1\r\n")),
      ElementsAre("request head/structure + x-new: 1", "request body/structure ~ Sync/WindowSize: 25 -> 50",
                  "response body/item ~ Sync/ApplicationData/Subject: x -> y"));
}

TEST(ExchangeDifference, BodiesThatAreNoDocuments) {
  const auto page = [](std::string_view text) {
    return test::exchange(test::message("GET / HTTP/1.1\r\n"),
                          test::message("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", as_bytes(text)));
  };
  EXPECT_THAT(changed(page("abc"), page("abd?")),
              ElementsAre("response body/structure text of 3 B -> 4 B, differs from byte 2 on"));
  const auto empty = test::exchange(test::message(test::eas_head("Sync")), nullptr);
  EXPECT_THAT(changed(empty, synchronising("5", "25", "x")),
              ElementsAre("request body/structure empty -> a document"));
}

TEST(ExchangeDifference, KnowsWhatPasses) {
  EXPECT_TRUE(is_passing_field("set-cookie"));
  EXPECT_FALSE(is_passing_field("User-Agent") || is_passing_field("WWW-Authenticate"));
}

}  // namespace
}  // namespace eastap::model::exchange_difference_test
