#include <gtest/gtest.h>

#include "tests/support/phone_play.h"
#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_terms_state_test {
namespace {

using samples::misjudged;
using test::PhonePlay;

TEST(FilterTermsState, WhatARequestMakesOfItsKeys) {
  PhonePlay play;
  play.sync("0", "1");
  play.sync("1", "2");
  const auto retry = play.make("Sync", PhonePlay::sync_xml("1"), PhonePlay::answer_xml("2", "1"));
  EXPECT_EQ(misjudged(retry, {"key_use == retry", "key_cause == answer-not-taken", "not heartbeat"},
                      {"key_use == next", "key_cause == refused", "wait_end"}, &play.phones()),
            "");
  const auto folders =
      play.make("FolderSync", "<FolderSync xmlns='FolderHierarchy'><SyncKey>0</SyncKey></FolderSync>", "");
  EXPECT_EQ(misjudged(folders, {"key_use == first", "not key_cause"}, {"key_use == reset"}, &play.phones()),
            "");
  EXPECT_EQ(misjudged(samples::web_page(), {"not key_use", "not policy_key"}, {"key_use != x"}), "");
}

TEST(FilterTermsState, WaitsAndPolicyKeys) {
  PhonePlay play;
  const auto ping = play.make("Ping", PhonePlay::ping_xml(480), "",
                              {.took = 60, .outcome = "client RST", .answered = false});
  EXPECT_EQ(
      misjudged(ping,
                {"heartbeat == 480", "heartbeat < 500", "wait_end == cut*", "wait_end == cut-by-client"},
                {"heartbeat > 480", "wait_end == answered", "policy_key"}),
      "");
  EXPECT_EQ(misjudged(samples::waiting_ping(), {"heartbeat == 480"}, {"wait_end"}), "");
  const auto sync = play.make("Sync", PhonePlay::sync_xml("0"), "", {.head = "X-MS-PolicyKey: 7\r\n"});
  EXPECT_EQ(misjudged(sync, {"policy_key == unknown"}, {"policy_key == same"}), "");
}

}  // namespace
}  // namespace eastap::model::filter_terms_state_test
