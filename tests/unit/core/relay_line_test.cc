// Bodies that faults make slow or cut, held and streamed, and half-open connections in the middle of an
// exchange.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/line.h"
#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::HookCall;
using core::Note;
using core::Phase;
using core::Side;
using core::Verdict;

using FaultWords = std::map<std::string, std::string>;

/// Hooks that set one fault in one phase, without asking for bodies: everything streams.
RigOptions streaming(Phase phase, const std::string& name, const FaultWords& arguments) {
  RigOptions options = hooked([=](const HookCall& call) {
    Verdict verdict;
    if (call.phase == phase) {
      verdict.faults.push_back({name, arguments, "--fault", name});
      verdict.by = Verdict::by_fault;
    }
    return verdict;
  });
  options.wish.request_body = options.wish.response_body = false;
  return options;
}

void fire(Rig& rig, int times) {
  for (int i = 0; i < times; ++i) {
    rig.fire_timers();
  }
}

TEST(RelayLine, AStreamedResponseIsSlow) {
  run_all_ways([] {
    return Scenario{streaming(Phase::response, "slice", {{"bytes", "2"}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      fire(rig, 12);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, std::string(sample_answer) + sample_answer);
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_EQ(rig.done()[0]->outcome, "");
                      EXPECT_EQ(rig.done()[0]->sent_response, nullptr) << "its bytes are what came";
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "in pieces of 2 bytes"));
                    }};
  });
}

TEST(RelayLine, AStreamedRequestIsLate) {
  run_all_ways([] {
    return Scenario{streaming(Phase::request, "latency", {{"ms", "500"}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      if (!rig.cut()) {
                        EXPECT_TRUE(rig.upstream().received.ends_with("\r\n\r\n")) << rig.upstream().received;
                      }
                      fire(rig, 6);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_EQ(rig.done().size(), 1U);
                    }};
  });
}

TEST(RelayLine, AnEndWaitsForWhatIsBeforeIt) {
  run_all_ways([] {
    return Scenario{streaming(Phase::response, "slice", {{"bytes", "3"}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end");
                      rig.upstream_ends();
                      if (!rig.cut()) {
                        EXPECT_FALSE(rig.client().fin);
                      }
                      fire(rig, 14);
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.ends_with("until the end"));
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->outcome, "");
                    }};
  });
}

TEST(RelayLine, AResponseThatComesBeforeItsSlowRequestIsWholeWaits) {
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      Verdict verdict;
      if (call.phase == Phase::request) {
        verdict.faults.push_back({"slice", {{"bytes", "1"}}, "--fault", "slice"});
      }
      return verdict;
    });
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      fire(rig, 5);
                      rig.client_sends(sample_request);
                      fire(rig, 5);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, std::string(sample_request) + sample_request);
                      EXPECT_EQ(rig.client().received, std::string(sample_answer) + sample_answer);
                      EXPECT_EQ(rig.done().size(), 2U);
                    }};
  });
}

TEST(RelayLine, ALargeStreamPausesItsSender) {
  Rig rig(streaming(Phase::response, "bandwidth", {{"rate", "1000000"}}));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 700000\r\n\r\n");
  const std::string block(70'000, 'x');
  int given = 0;
  for (int i = 0; i < 200 && rig.done().empty(); ++i) {
    if (given < 10 && !rig.paused(Side::upstream)) {
      rig.upstream_sends(block);
      ++given;
      continue;
    }
    rig.fire_timers();
  }
  ASSERT_EQ(rig.done().size(), 1U);
  EXPECT_EQ(given, 10);
  EXPECT_FALSE(rig.paused(Side::upstream));
  EXPECT_TRUE(rig.client().received.ends_with(block));
}

TEST(RelayLine, ALargeStreamIsNotReadOnWhileItWaits) {
  Rig rig(streaming(Phase::response, "bandwidth", {{"rate", "10"}}));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 700000\r\n\r\n");
  rig.upstream_sends(std::string(core::line_high_mark + 100, 'x'));
  EXPECT_TRUE(rig.paused(Side::upstream));
  rig.client_resets();
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayLine, ABodyIsCutAtItsLimit) {
  for (const bool resets : {false, true}) {
    for (const bool held : {false, true}) {
      run_all_ways([resets, held] {
        RigOptions options =
            streaming(Phase::response, "data-limit", {{"bytes", "3"}, {"end", resets ? "rst" : "fin"}});
        options.wish.response_body = held;
        return Scenario{
            std::move(options),
            [](Rig& rig) {
              rig.client_sends(sample_request);
              rig.upstream_sends(sample_answer);
            },
            [resets](const Rig& rig) {
              EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\nhel")) << rig.client().received;
              EXPECT_EQ(rig.client().rst, resets);
              EXPECT_EQ(rig.client().fin, !resets);
              ASSERT_EQ(rig.done().size(), 1U);
              EXPECT_EQ(rig.done()[0]->outcome, "cut by a fault behind 3 bytes of the response's body");
              ASSERT_TRUE(rig.done()[0]->sent_response);
              EXPECT_EQ(as_text(rig.done()[0]->sent_response->body.wire), "hel");
            }};
      });
    }
  }
}

TEST(RelayLine, ABodyWithinTheLimitPasses) {
  run_all_ways([] {
    return Scenario{streaming(Phase::response, "data-limit", {{"bytes", "6"}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_FALSE(rig.client().rst);
                      EXPECT_EQ(rig.done().size(), 1U);
                    }};
  });
}

TEST(RelayLine, AUploadLargerThanTheBodyLimitIsCutToo) {
  run_all_ways([] {
    RigOptions options = streaming(Phase::request, "data-limit", {{"bytes", "20"}});
    options.settings.body_limit = 8;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends("POST /x HTTP/1.1\r\nHost: server.test\r\nContent-Length: 30\r\n\r\n" +
                                       std::string(30, 'u'));
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.upstream().received.ends_with("\r\n\r\n" + std::string(20, 'u')));
                      EXPECT_TRUE(rig.upstream().rst);
                    }};
  });
}

TEST(RelayLine, WhatIsNoHttpGetsWhatWaitedBeforeIt) {
  run_all_ways([] {
    return Scenario{streaming(Phase::response, "slice", {{"bytes", "1"}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.client_sends("this is no HTTP\r\n\r\n");
                    },
                    [](const Rig& rig) { EXPECT_EQ(rig.client().received, sample_answer); }};
  });
}

TEST(RelayLine, HalfOpenOnTheResponse) {
  run_all_ways([] {
    return Scenario{
        streaming(Phase::response, "half-open", {{"for", "60"}}),
        [](Rig& rig) {
          rig.client_sends(sample_request);
          rig.upstream_sends(sample_answer);
          if (!rig.cut()) {
            EXPECT_TRUE(rig.paused(Side::client));
          }
          rig.upstream_ends();
          rig.client_sends(sample_request);
          if (!rig.cut()) {
            EXPECT_FALSE(rig.client().fin || rig.client().rst || rig.finished());
          }
          rig.fire_timers();
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.client().received, "");
          EXPECT_TRUE(rig.client().rst);
          EXPECT_TRUE(rig.finished());
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "half-open toward the phone"));
        }};
  });
}

TEST(RelayLine, HalfOpenTowardTheServer) {
  run_all_ways([] {
    return Scenario{streaming(Phase::request, "half-open", {{"toward", "server"}}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, "");
                      EXPECT_FALSE(rig.upstream().fin || rig.upstream().rst);
                    }};
  });
}

TEST(RelayLine, ABodyThatIsCutEndsBehindALineThatHoldsNothingBack) {
  RigOptions options = plain_reverse();
  options.settings.body_limit = 8;
  options.wish = {.response = true, .response_body = true};
  options.hook = [](const HookCall&) {
    Verdict verdict;
    verdict.faults = {{.name = "data-limit", .arguments = {{"bytes", "1000"}}, .source = "--fault"}};
    return verdict;
  };
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nmuch of it");
  rig.upstream_ends();
  rig.release_hooks();
  EXPECT_TRUE(rig.client().received.ends_with("much of it"));
  EXPECT_TRUE(rig.client().fin);
  EXPECT_EQ(rig.done().size(), 1U);
}

}  // namespace
}  // namespace eastap::test
