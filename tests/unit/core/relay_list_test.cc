// The list of exchanges; the code is in relay_list.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

TEST(RelayList, EveryRequestIsToldOnceWhenItIsWholeAndOnceAtItsEnd) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.requests().size(), 2U);
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_EQ(rig.requests()[0]->id, rig.done()[0]->id);
                      EXPECT_EQ(rig.requests()[0]->response, nullptr);
                      EXPECT_NE(rig.done()[0]->id, rig.done()[1]->id);
                      EXPECT_LT(rig.done()[0]->started.steady, rig.done()[0]->finished.steady);
                    }};
  });
}

TEST(RelayList, WhatTheServerNeverAnsweredIsSaid) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->outcome, "the upstream closed without a response");
                      EXPECT_EQ(rig.done()[0]->response, nullptr);
                    }};
  });
}

TEST(RelayList, UnwatchedTrafficIsPassedOnAndKeepsNothing) {
  RigOptions options = plain_reverse();
  options.settings.capture = false;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends(sample_answer);
  EXPECT_EQ(rig.client().received, sample_answer);
  EXPECT_TRUE(rig.done().empty());
  EXPECT_EQ(rig.wind_up(), "");
}

}  // namespace
}  // namespace eastap::test
