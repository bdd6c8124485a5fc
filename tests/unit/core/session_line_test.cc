// Faults of a whole connection: slow, late, cut and half-open from its first byte.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/session.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::FaultCall;
using core::HookCall;
using core::Phase;
using core::Side;
using core::Verdict;

/// A connection with these faults from the start.
RigOptions faulty(RigOptions options, std::vector<FaultCall> calls) {
  options.wish.connect = true;
  options.hook = [calls = std::move(calls)](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::connect) {
      verdict.faults = calls;
    }
    return verdict;
  };
  return options;
}

void fire_often(Rig& rig, int times = 400) {
  for (int i = 0; i < times; ++i) {
    rig.fire_timers();
  }
}

TEST(SessionLine, ASlowConnectionBringsEverything) {
  for (const bool tls : {false, true}) {
    run_all_ways([tls] {
      return Scenario{faulty(tls ? tls_reverse() : plain_reverse(),
                             {{"slice", {{"bytes", "400"}}, "--fault", ""},
                              {"latency", {{"ms", "20"}, {"jitter-ms", "5"}}, "--fault", ""}}),
                      [](Rig& rig) {
                        fire_often(rig, 40);
                        rig.client_sends(sample_request);
                        fire_often(rig, 40);
                        rig.upstream_sends(sample_answer);
                        fire_often(rig, 40);
                        rig.client_ends();
                        fire_often(rig, 10);
                        rig.upstream_ends();
                        fire_often(rig, 10);
                      },
                      [](const Rig& rig) {
                        EXPECT_EQ(rig.upstream().received, sample_request);
                        EXPECT_EQ(rig.client().received, sample_answer);
                        EXPECT_TRUE(rig.client().fin);
                        EXPECT_TRUE(rig.upstream().fin);
                        EXPECT_TRUE(rig.finished());
                        ASSERT_TRUE(rig.closed());
                        EXPECT_EQ(rig.closed()->notes.size(), 2U);
                      }};
    });
  }
}

TEST(SessionLine, ADirectionIsCutAtItsLimit) {
  for (const bool resets : {false, true}) {
    run_all_ways([resets] {
      return Scenario{
          faulty(plain_reverse(), {{"data-limit",
                                    {{"bytes", "10"}, {"toward", "phone"}, {"end", resets ? "rst" : "fin"}},
                                    "",
                                    ""}}),
          [](Rig& rig) {
            rig.client_sends(sample_request);
            rig.upstream_sends(sample_answer);
          },
          [resets](const Rig& rig) {
            EXPECT_EQ(rig.client().received, std::string(sample_answer).substr(0, 10));
            EXPECT_EQ(rig.client().rst, resets);
            EXPECT_EQ(rig.client().fin, !resets);
          }};
    });
  }
}

TEST(SessionLine, WhatThePhoneSendsIsCutAtItsLimit) {
  run_all_ways([] {
    return Scenario{
        faulty(plain_reverse(), {{"data-limit", {{"bytes", "10"}, {"toward", "server"}}, "", ""}}),
        [](Rig& rig) { rig.client_sends(sample_request); },
        [](const Rig& rig) {
          EXPECT_LE(rig.upstream().received.size(), 10U);
          EXPECT_TRUE(rig.client().rst);
        }};
  });
}

TEST(SessionLine, AFullLineStopsReading) {
  Rig rig(faulty(plain_reverse(), {{"bandwidth", {{"rate", "1000000"}}, "", ""}}));
  rig.start();
  rig.client_sends("POST /x HTTP/1.1\r\nHost: server.test\r\nContent-Length: 300000\r\n\r\n");
  rig.client_sends(std::string(300'000, 'u'));
  EXPECT_TRUE(rig.paused(Side::client));
  fire_often(rig, 20);
  EXPECT_FALSE(rig.paused(Side::client));
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + std::string(300'000, 'd'));
  EXPECT_TRUE(rig.paused(Side::upstream));
  fire_often(rig, 20);
  EXPECT_FALSE(rig.paused(Side::upstream));
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_EQ(rig.done().size(), 1U);
}

TEST(SessionLine, HalfOpenFromTheStart) {
  run_all_ways([] {
    return Scenario{faulty(tls_reverse(), {{"half-open", {{"for", "5"}}, "", ""}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      if (!rig.cut()) {
                        EXPECT_TRUE(rig.paused(Side::client));
                      }
                      rig.upstream_resets();
                      if (!rig.cut()) {
                        EXPECT_FALSE(rig.finished());
                      }
                      rig.fire_timers();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "");
                      EXPECT_TRUE(rig.client().rst);
                      EXPECT_TRUE(rig.finished());
                    }};
  });
}

TEST(SessionLine, AnUnreachableServerDoesNotShowThroughHalfOpen) {
  run_all_ways([] {
    RigOptions options = faulty(plain_reverse(), {{"half-open", {}, "", ""}});
    options.connect_error = fail(ErrorCode::io, "connection refused").error();
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends(sample_request); },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "");
                      EXPECT_FALSE(rig.client().fin || rig.client().rst || rig.finished());
                    }};
  });
}

TEST(SessionLine, AWrongFaultIsTold) {
  Rig rig(faulty(plain_reverse(), {{"truncate", {}, "--fault", ""}}));
  rig.start();
  rig.client_sends(sample_request);
  EXPECT_EQ(rig.upstream().received, sample_request);
  ASSERT_NE(rig.last_facts(), nullptr);
  ASSERT_EQ(rig.last_facts()->notes.size(), 1U);
  EXPECT_EQ(rig.last_facts()->notes[0].kind, core::Note::Kind::hook_error);
}

}  // namespace
}  // namespace eastap::test
