#include "proxy/ui/reaction_table.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fault_play.h"

namespace eastap::ui::reaction_table_test {
namespace {

using test::FaultPlay;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// A Sync that recovers, and a Search that nobody asks for again.
std::vector<model::FaultStory> stories() {
  FaultPlay play;
  play.folder_sync("0", "1");
  play.broken_sync("2", 10);
  play.sync("2", "3", {.at = 12});
  play.play("Search", "", "", FaultPlay::answered(503, 20));
  return play.end(3600);
}

TEST(ReactionTable, OneAlignedRowForEachFaultAndItsReactionsBelow) {
  ReactionTable table({});
  std::string out;
  for (const model::FaultStory& story : stories()) {
    table.add(out, story);
  }
  EXPECT_THAT(out, IsEmpty()) << "the widths are not known yet";
  table.flush(out);
  EXPECT_THAT(out, StartsWith("time          device  exchange  command     fault "));
  EXPECT_THAT(out,
              HasSubstr("PHONE1         2  Sync Inbox  dropped: nothing was sent, and the connection closed  "
                        "retried         1.9 s  recovered after 2.0 s, 1 try\n"
                        "    retried after 1.9 s with the same SyncKey [3]\n"));
  EXPECT_THAT(out,
              HasSubstr("PHONE1         4  Search      answered 503                                          "
                        "gave up             -  never recovered\n"
                        "    sent nothing more in the 59 min until the trace ends\n"));
}

TEST(ReactionTable, ABatchIsPrintedWhenItIsFull) {
  ReactionTable table({});
  std::string out;
  const auto all = stories();
  for (std::size_t i = 0; i < ReactionTable::batch; ++i) {
    EXPECT_THAT(out, IsEmpty());
    table.add(out, all[0]);
  }
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(out, '\n')), 1 + (2 * ReactionTable::batch));
  out.clear();
  table.flush(out);
  EXPECT_THAT(out, IsEmpty());
}

TEST(ReactionTable, AConnectionHasItsNumber) {
  model::FaultStory story;
  story.step.connection = ConnectionId{7};
  story.step.client = "192.168.1.20";
  story.step.name = "connection";
  ReactionTable table({});
  std::string out;
  table.add(out, story);
  table.flush(out);
  EXPECT_THAT(out, HasSubstr("192.168.1.20   conn. 7  connection"));
  EXPECT_THAT(out, HasSubstr("none seen"));
}

TEST(ReactionTable, WhatCameBeforeTheFaultWasOverHasAMinus) {
  model::FaultStory story;
  story.step.exchange = ExchangeId{1};
  story.reactions.push_back({.what = "retried", .after = -std::chrono::microseconds(502'100)});
  story.kind = "delay";
  story.recovered =
      model::Recovery{.exchange = ExchangeId{2}, .after = -std::chrono::microseconds(502'100), .tries = 1};
  ReactionTable table({});
  std::string out;
  table.add(out, story);
  table.flush(out);
  EXPECT_THAT(out, HasSubstr("retried         -502 ms  recovered before it was over, 1 try\n"));
  model::ReactionSummary summary;
  summary.add(story);
  out.clear();
  append_reaction_summary(out, summary, {});
  EXPECT_THAT(out, HasSubstr("1 of 1     0.0 ms  retried 1\n"));
}

TEST(ReactionTable, WireTextIsMadePrintable) {
  model::FaultStory story;
  story.step.exchange = ExchangeId{1};
  story.step.device = "A\x1b[2J";
  ReactionTable table({});
  std::string out;
  table.add(out, story);
  table.flush(out);
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
}

TEST(ReactionTable, TheSummaryCountsEachKind) {
  model::ReactionSummary summary;
  for (const model::FaultStory& story : stories()) {
    summary.add(story);
  }
  std::string out;
  append_reaction_summary(out, summary, {});
  EXPECT_EQ(out,
            "fault                                                 hits  recovered  median  reactions\n"
            "dropped: nothing was sent, and the connection closed     1  1 of 1      2.0 s  retried 1\n"
            "answered 503                                             1  0 of 1          -  gave up 1\n");
}

}  // namespace
}  // namespace eastap::ui::reaction_table_test
