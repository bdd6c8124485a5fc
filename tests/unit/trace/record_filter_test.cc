#include "proxy/trace/record_filter.h"

#include <gtest/gtest.h>

#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"

namespace eastap::trace::record_filter_test {
namespace {

RecordFilter filter(std::string_view text) {
  return RecordFilter(*model::Filter::parse(text));
}

TEST(RecordFilter, KeepsWhatMatchesAndCountsTheRest) {
  RecordFilter chosen = filter("cmd == Sync");
  EXPECT_TRUE(chosen.keeps(test::good_sync()));
  EXPECT_EQ(chosen.left_out(), 0U);
  EXPECT_FALSE(chosen.keeps(test::folder_sync("Inbox")));
  EXPECT_EQ(chosen.left_out(), 1U);
}

TEST(RecordFilter, KnowsFoldersFromExchangesThatItLeavesOut) {
  RecordFilter chosen = filter("folder ~ Inbox");
  EXPECT_FALSE(chosen.keeps(test::good_sync()));
  EXPECT_FALSE(chosen.keeps(test::folder_sync("Inbox")));
  EXPECT_TRUE(chosen.keeps(test::good_sync()));
}

TEST(RecordFilter, WhatItCannotTellIsKept) {
  auto streamed =
      test::exchange(test::message(test::eas_head("Sync")), test::message(test::wbxml_answer_head()));
  auto answer = test::message(test::wbxml_answer_head());
  answer->body.kept = false;
  answer->body.wire_length = 20'000'000;
  streamed->response = answer;
  RecordFilter chosen = filter("xpath(\"//AirSync:MoreAvailable\")");
  EXPECT_TRUE(chosen.keeps(streamed));
}

TEST(RecordFilter, LooksAtWhatATraceWouldHold) {
  const auto signed_in =
      test::exchange(test::message(test::eas_head("Sync", "Authorization: Basic YW5uYTpzZWNyZXQ=\r\n")),
                     test::message(test::wbxml_answer_head()));
  RecordFilter chosen = filter("reqheader(\"Authorization\") ~ YW5uYTpzZWNyZXQ");
  EXPECT_FALSE(chosen.keeps(signed_in));
}

}  // namespace
}  // namespace eastap::trace::record_filter_test
