#include "tests/support/eas_samples.h"
#include "tests/unit/app/break_support.h"

namespace eastap::app {
namespace {

using core::Verdict;
using BreakDeskTest = break_test::BreakTest;

TEST_F(BreakDeskTest, CostsNothingWithoutBreakpoints) {
  EXPECT_FALSE(desk->active());
  EXPECT_FALSE(desk->wish().request || desk->wish().response || desk->wish().close);
  give_request(1);
  EXPECT_EQ(verdicts.size(), 1U);
}

TEST_F(BreakDeskTest, HoldsWhatMatchesAndReleasesIt) {
  unsigned changes = 0;
  desk->when_wish_changes([&] { ++changes; });
  add("cmd == Sync and device ~ DEV1", BreakSpec::On::request);
  EXPECT_FALSE(desk->remove(99) || desk->pause(99, true));
  EXPECT_EQ(changes, 1U) << "what failed changed nothing";
  EXPECT_TRUE(desk->wish().request_body);
  EXPECT_FALSE(desk->wish().response);
  give_request(1, "Ping");
  give_request(2);
  EXPECT_EQ(verdicts.size(), 1U) << "the Ping passed";
  ASSERT_EQ(desk->held().size(), 1U);
  const HeldStanding held = desk->held()[0];
  EXPECT_EQ(held.exchange->id().value, 2U);
  EXPECT_EQ(held.exchange->command(), "Sync");
  EXPECT_EQ(held.exchange->device(), "DEV1");
  EXPECT_EQ(held.hold_left, BreakList::default_hold);
  EXPECT_EQ(wait_notes.back(),
            "held by a breakpoint at the request, and still held when the connection ended");
  scheduler.advance(std::chrono::milliseconds(12'300));
  ASSERT_TRUE(desk->release(2));
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_EQ(notes(verdicts[1]), "held 12.3 s by a breakpoint at the request; released by hand|");
  EXPECT_EQ(verdicts[1].notes[0].source, "breakpoint 1: cmd == Sync and device ~ DEV1");
  EXPECT_TRUE(unedited(verdicts[1]));
  EXPECT_EQ(desk->release(2).error().code, ErrorCode::not_found);
  EXPECT_EQ(scheduler.pending(), 1U) << "only the host's own timer is left";
}

TEST_F(BreakDeskTest, AnswersAreHeldByWhatTheySay) {
  add("cmd == Sync and status == 3 and not (class == Calendar)");
  give_request(1);
  give_response(2, "Sync", eastap::test::sync_document("6", "1"));
  EXPECT_TRUE(desk->held().empty());
  give_response(3, "Sync", eastap::test::sync_document("0", "3"));
  ASSERT_EQ(desk->held().size(), 1U);
  EXPECT_NE(desk->held()[0].exchange->sentence().find("InvalidSyncKey"), std::string::npos)
      << desk->held()[0].exchange->sentence();
}

TEST_F(BreakDeskTest, OneExchangeOnBothWays) {
  add("cmd == Sync", BreakSpec::On::both, 1);
  give_request(1);
  give_request(2);
  ASSERT_EQ(desk->held().size(), 1U) << "once";
  EXPECT_TRUE(desk->breakpoints()[0].used_up);
  EXPECT_FALSE(desk->wish().request);
  EXPECT_TRUE(desk->wish().response && desk->wish().close) << "its response is yet to come";
  ASSERT_TRUE(desk->release(1));
  give_response(2);
  EXPECT_TRUE(desk->held().empty());
  give_response(1);
  ASSERT_EQ(desk->held().size(), 1U);
  EXPECT_STREQ(desk->held()[0].exchange->phase(), "response");
  ASSERT_TRUE(desk->release(1));
  EXPECT_FALSE(desk->active());
  ASSERT_TRUE(desk->pause(1, false)) << "resumed, it begins anew";
  give_request(3);
  ASSERT_TRUE(desk->release(3));
  desk->connection_closed({3});
  EXPECT_FALSE(desk->wish().response) << "the response will never come";
}

TEST_F(BreakDeskTest, TheHoldEndsByItsPolicy) {
  BreakSpec spec;
  spec.filter = "cmd == Sync";
  spec.hold = std::chrono::seconds(5);
  spec.drop = true;
  ASSERT_TRUE(desk->add(spec));
  give_request(1);
  scheduler.advance(std::chrono::seconds(5));
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].action, Verdict::Action::drop);
  EXPECT_STREQ(verdicts[0].by, "a breakpoint");
  EXPECT_EQ(notes(verdicts[0]), "held 5.0 s by a breakpoint at the request; its time was over: dropped|");
  give_request(2);
  desk->client_ended(key_of(9));
  EXPECT_EQ(verdicts.size(), 1U);
  desk->client_ended(key_of(2));
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_NE(notes(verdicts[1]).find("the phone closed the connection"), std::string::npos);
  give_request(3);
  desk->cancel(key_of(3));
  EXPECT_EQ(verdicts.size(), 2U);
  EXPECT_TRUE(desk->held().empty());
}

TEST_F(BreakDeskTest, EditsAnswersAndCuts) {
  add("cmd == Sync");
  give_response(1);
  HandEdit edit;
  edit.document = "<Sync xmlns=\"AirSync\"><Status>5</Status></Sync>";
  ASSERT_TRUE(desk->edit(1, edit));
  EXPECT_TRUE(desk->held()[0].exchange->edited());
  ASSERT_TRUE(desk->release(1));
  EXPECT_TRUE(verdicts[0].edit.content);
  EXPECT_STREQ(verdicts[0].by, "a breakpoint");
  give_response(2);
  HandEdit answer;
  answer.status = 503;
  answer.headers = {{"Retry-After", "9"}};
  ASSERT_TRUE(desk->answer(2, answer));
  EXPECT_EQ(verdicts[1].action, Verdict::Action::answer);
  EXPECT_EQ(verdicts[1].answer.status, 503);
  give_response(3);
  ASSERT_TRUE(desk->cut(3, Verdict::Action::reset));
  EXPECT_EQ(verdicts[2].action, Verdict::Action::reset);
  for (const std::uint64_t id : {4U, 5U}) {
    give_response(id);
  }
  EXPECT_EQ(desk->release_all(), 2U);
  EXPECT_FALSE(desk->edit(9, edit));
  EXPECT_FALSE(desk->answer(9, edit));
  EXPECT_FALSE(desk->cut(9, Verdict::Action::drop));
}

TEST_F(BreakDeskTest, AnAnswerOfAFaultIsAResponse) {
  add("http == 503", BreakSpec::On::response);
  Verdict verdict;
  verdict.action = Verdict::Action::answer;
  verdict.answer.status = 503;
  give(break_test::call(core::Phase::request, break_test::request("Sync", break_test::sync_body())), verdict);
  ASSERT_EQ(desk->held().size(), 1U);
  EXPECT_TRUE(desk->held()[0].exchange->made_by_tap());
  ASSERT_TRUE(desk->release(1));
  EXPECT_EQ(verdicts[0].answer.status, 503);
  Verdict dropped;
  dropped.action = Verdict::Action::drop;
  give(break_test::call(core::Phase::response, break_test::request("Sync"), break_test::response()), dropped);
  EXPECT_EQ(verdicts.size(), 2U) << "nothing is left to hold";
}

TEST_F(BreakDeskTest, WhatAPersonThrowsAwayIsNoHit) {
  ASSERT_TRUE(host->add_fault("wbxml-drop path=Sync/Collections/Collection/Status side=response", "ctl"));
  ASSERT_TRUE(host->add_fault("truncate at=0.5 side=response", "ctl"));
  add("cmd == Sync", BreakSpec::On::response);
  const auto hits = [this] {
    const auto faults = host->faults();
    return std::to_string(faults.at(0).hits) + " " + std::to_string(faults.at(1).hits);
  };
  const auto strike = [this](std::uint64_t id) {
    const auto body = break_test::sync_body();
    give(break_test::call(core::Phase::response, break_test::request("Sync", body),
                          break_test::response(body), id),
         run_response(body));
  };
  strike(1);
  EXPECT_EQ(hits(), "1 1");
  HandEdit answer;
  answer.status = 503;
  ASSERT_TRUE(desk->answer(1, answer));
  EXPECT_EQ(hits(), "0 0");
  EXPECT_EQ(
      texts(verdicts.back(), core::Note::Kind::hook_log),
      "without Sync/Collections/Collection/Status was given up, since the exchange was answered by hand\n"
      "truncate did not strike: the exchange was answered by hand");
  strike(2);
  HandEdit edit;
  edit.headers = {{"X-Hand", "1"}};
  ASSERT_TRUE(desk->edit(2, edit));
  ASSERT_TRUE(desk->release(2));
  EXPECT_EQ(hits(), "1 0") << "what a fault edited is sent, and edited further";
  strike(3);
  desk->cancel(key_of(3));
  EXPECT_EQ(hits(), "1 0");
  strike(4);
  ASSERT_TRUE(desk->release(4));
  EXPECT_EQ(hits(), "2 1");
}

TEST_F(BreakDeskTest, TheNumberHeldIsBounded) {
  add("cmd == Sync", BreakSpec::On::request);
  for (std::uint64_t id = 1; id <= BreakDesk::max_held + 1; ++id) {
    give_request(id);
  }
  EXPECT_EQ(desk->held().size(), BreakDesk::max_held);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_NE(notes(verdicts[0]).find("64 exchanges are held already"), std::string::npos);
}

TEST_F(BreakDeskTest, WatchersAreTold) {
  std::string told;
  const auto id = desk->watch([&](const HeldStanding& held, std::string_view how) {
    told += std::to_string(held.exchange->id().value) + ":" + std::string(how) + " ";
  });
  add("cmd == Sync", BreakSpec::On::request);
  ASSERT_TRUE(desk->pause(1, true));
  give_request(1);
  ASSERT_TRUE(desk->pause(1, false));
  give_request(2);
  ASSERT_TRUE(desk->release(2));
  desk->unwatch(id);
  give_request(3);
  EXPECT_EQ(told, "2: 2:released ");
}

}  // namespace
}  // namespace eastap::app
