#include <gtest/gtest.h>

#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_terms_result_test {
namespace {

using core::Note;
using samples::misjudged;

TEST(FilterTermsResult, WhatACommandDid) {
  const Phones phones = samples::phones();
  EXPECT_EQ(
      misjudged(samples::good_sync(),
                {"http == 200", "status == 1", "not failed", "result == success", "status_text == success",
                 "not outcome", "not waiting", "folder ~ büro", "folder == \"POSTEINGANG BÜRO\"",
                 "collection == 5", "key == 5", "newkey == 6", "summary ~ added", "not class",
                 "duration > 41ms", "duration < 42ms", "took == 41ms", "size_up > 10", "size_down > 10B"},
                {"failed", "status != 1", "folder == 5", "newkey == 5", "key != 5", "item_status"}, &phones),
      "");
}

TEST(FilterTermsResult, FoldersWithoutANameHaveTheirId) {
  EXPECT_EQ(misjudged(samples::good_sync(), {"folder == 5", "folders == 5"}, {"folder ~ büro"}), "");
}

TEST(FilterTermsResult, Failures) {
  EXPECT_EQ(misjudged(samples::bad_sync(),
                      {"failed", "status == 3", "status != 1", "result == failure",
                       "status_text ~ InvalidSyncKey", "newkey == 0"},
                      {"status_text == success"}),
            "");
  auto cut = samples::good_sync();
  cut->outcome = "client reset";
  EXPECT_EQ(misjudged(cut, {"outcome ~ reset", "failed"}, {"not failed"}), "");
  EXPECT_EQ(misjudged(samples::web_page(), {"http == 404", "failed", "status_text ~ \"404\""},
                      {"status", "summary"}),
            "");
}

TEST(FilterTermsResult, RemarksAndFindings) {
  auto exchange = samples::good_sync();
  exchange->notes = {{Note::Kind::injected, "delayed by 2 s", "slow.lua:7"},
                     {Note::Kind::hook_log, "seen", "slow.lua:6"},
                     {Note::Kind::hook_error, "attempt to index a nil value", "slow.lua:9"},
                     {Note::Kind::rewrite, "Host corrected", ""},
                     {Note::Kind::finding, "a bare LF", ""}};
  EXPECT_EQ(
      misjudged(exchange,
                {"injected", "injected ~ delay", "injected == slow.lua:7", "hook ~ \"attempt to index\"",
                 "hook == seen", "note ~ host", "finding == session", "finding ~ \"bare lf\""},
                {"injected ~ seen", "hook ~ delay", "finding == wbxml.*"}),
      "");
  EXPECT_EQ(
      misjudged(samples::good_sync(), {"not injected", "not hook", "not finding", "not note"}, {"finding"}),
      "");
}

TEST(FilterTermsResult, RelayedTraffic) {
  EXPECT_EQ(misjudged(samples::tunnel(),
                      {"size_up == 2kB", "size_down == 3MB", "duration == 7s", "not failed", "not http"},
                      {"status", "folder", "key"}),
            "");
}

}  // namespace
}  // namespace eastap::model::filter_terms_result_test
