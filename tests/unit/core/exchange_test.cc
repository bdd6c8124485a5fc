#include "proxy/core/exchange.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/exchange_record.h"
#include "proxy/core/hook.h"

namespace eastap::core {
namespace {

TEST(Exchange, EveryKindOfNoteHasItsOwnName) {
  std::set<std::string> names;
  for (const auto kind :
       {Note::Kind::finding, Note::Kind::rewrite, Note::Kind::injected, Note::Kind::own_answer,
        Note::Kind::hook_error, Note::Kind::hook_log, Note::Kind::policy}) {
    names.insert(name(kind));
  }
  EXPECT_EQ(names.size(), 7U);
  EXPECT_FALSE(names.contains("?"));
}

TEST(ExchangeRecord, WhatWasLentStaysAsItWas) {
  ExchangeRecord record;
  EXPECT_FALSE(record);
  record.open({7}, {.steady = nanoseconds(1), .wall = microseconds(2)});
  ASSERT_TRUE(record);
  record.change().outcome = "first";
  const Exchange* before = &*record;
  record.change().outcome = "second";
  EXPECT_EQ(&*record, before) << "nobody has it, so it is not copied";
  const ExchangePtr lent = record.lend();
  EXPECT_EQ(lent.get(), before);
  record.change().outcome = "third";
  EXPECT_EQ(lent->outcome, "second");
  EXPECT_EQ(record->outcome, "third");
  EXPECT_EQ(record->id, ExchangeId{7});
}

TEST(Exchange, EveryPhaseHasItsOwnName) {
  std::set<std::string> names;
  for (const auto phase : {Phase::connect, Phase::request, Phase::response, Phase::close, Phase::wipe}) {
    names.insert(name(phase));
  }
  EXPECT_EQ(names.size(), 5U);
  EXPECT_FALSE(names.contains("?"));
}

TEST(Exchange, TheTapsOwnAnswerStandsAloneOrBesideTheServers) {
  Exchange exchange;
  EXPECT_FALSE(has_own_answer(exchange));
  exchange.notes = {{Note::Kind::own_answer, "100 Continue sent by the tap, which holds this request", {}}};
  EXPECT_FALSE(has_own_answer(exchange));
  exchange.notes.push_back({Note::Kind::own_answer, "answered by the tap for a hook or fault", {}});
  EXPECT_TRUE(has_own_answer(exchange) && answered_by_tap(exchange));
  exchange.sent_response = std::make_shared<Message>();
  EXPECT_TRUE(has_own_answer(exchange));
  EXPECT_FALSE(answered_by_tap(exchange));
}

TEST(Exchange, OtherSideIsTheOther) {
  EXPECT_EQ(other(Side::client), Side::upstream);
  EXPECT_EQ(other(Side::upstream), Side::client);
  EXPECT_STREQ(name(Side::client), "client");
}

}  // namespace
}  // namespace eastap::core
