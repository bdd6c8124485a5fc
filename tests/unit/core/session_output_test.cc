// What a session sends and how ends are passed on; the code is in session_output.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/session.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Side;

TEST(SessionOutput, CloseNotifyOnlyIfItCame) {
  run_all_ways([] {
    return Scenario{tls_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.upstream_ends(false);
                      rig.client_ends(false);
                    },
                    [](const Rig& rig) {
                      EXPECT_FALSE(rig.upstream().notify);
                      EXPECT_FALSE(rig.client().notify);
                      EXPECT_TRUE(rig.upstream().fin);
                      EXPECT_TRUE(rig.client().fin);
                    }};
  });
}

TEST(SessionOutput, ResetsArePassedOnAsResets) {
  for (const bool from_client : {true, false}) {
    run_all_ways([from_client] {
      return Scenario{tls_reverse(),
                      [from_client](Rig& rig) {
                        rig.client_sends(sample_request);
                        if (from_client) {
                          rig.client_resets();
                        } else {
                          rig.upstream_resets();
                        }
                      },
                      [from_client](const Rig& rig) {
                        EXPECT_TRUE(from_client ? rig.upstream().rst : rig.client().rst);
                        EXPECT_TRUE(rig.finished());
                        ASSERT_EQ(rig.done().size(), 1U);
                        EXPECT_NE(rig.done()[0]->outcome.find("reset"), std::string::npos);
                      }};
    });
  }
}

TEST(SessionOutput, BackpressurePausesTheOtherSide) {
  RigOptions options = plain_reverse();
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.congest(Side::upstream);
  EXPECT_TRUE(rig.paused(Side::client));
  EXPECT_FALSE(rig.paused(Side::upstream));
  rig.drain(Side::upstream);
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionOutput, AFinWaitsForTheConnectionItBelongsTo) {
  RigOptions options = plain_reverse();
  options.hold_connects = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.client_ends();
  EXPECT_FALSE(rig.upstream().fin);
  rig.release_connects();
  EXPECT_EQ(rig.upstream().received, sample_request);
  EXPECT_TRUE(rig.upstream().fin);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionOutput, WhatWaitsForTheConnectionIsBounded) {
  RigOptions options = plain_reverse();
  options.hold_connects = true;
  Rig rig(std::move(options));
  rig.start();
  const std::string big(300U << 10U, 'b');
  rig.client_sends("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 307200\r\n\r\n" + big);
  EXPECT_TRUE(rig.paused(Side::client));
  rig.release_connects();
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_TRUE(rig.upstream().received.ends_with(big));
  EXPECT_EQ(rig.wind_up(), "");
}

}  // namespace
}  // namespace eastap::test
