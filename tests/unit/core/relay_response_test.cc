// What response heads mean to the relay; the code is in relay_response.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;

// What observers were given must not change afterwards: they read it on other threads.
TEST(RelayResponse, AnExchangeWhoseAnswerComesEarlyIsToldWhenItsRequestIsWholeToo) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nfir");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                      if (!rig.cut()) {
                        EXPECT_EQ(rig.client().received, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        EXPECT_TRUE(rig.done().empty());
                      }
                      rig.client_sends("st!");
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      const core::Exchange& done = *rig.done()[0];
                      EXPECT_EQ(as_text(done.request->body.wire), "first!");
                      EXPECT_TRUE(done.request->complete);
                      EXPECT_TRUE(done.response->complete);
                      EXPECT_EQ(done.outcome, "");
                    }};
  });
}

TEST(RelayResponse, InterimAnswersArePassedOnAndOnlySoManyKept) {
  run_all_ways([] {
    std::string interim;
    for (int i = 0; i < 70; ++i) {
      interim += "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n";
    }
    const std::string answer = interim + "HTTP/1.1 204 N\r\n\r\n";
    return Scenario{plain_reverse(),
                    [answer](Rig& rig) {
                      rig.client_sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                      rig.upstream_sends(answer);
                    },
                    [answer](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, answer);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->informational.size(), 64U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::finding, "64 interim answers so far"));
                    }};
  });
}

TEST(RelayResponse, AnEarlyAnswerToARequestThatIsCutIsToldAtItsEnd) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nfir");
                      rig.upstream_sends("HTTP/1.1 400 No\r\nContent-Length: 2\r\n\r\nno");
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(as_text(rig.done()[0]->request->body.wire), "fir");
                      EXPECT_FALSE(rig.done()[0]->request->complete);
                      EXPECT_EQ(rig.done()[0]->response->head.status(), 400);
                    }};
  });
}

TEST(RelayResponse, AnUpgradeThatIsGrantedIsRelayed) {
  run_all_ways([] {
    return Scenario{
        plain_reverse(),
        [](Rig& rig) {
          rig.client_sends("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x01s");
          rig.client_sends("\x81\x01x");
        },
        [](const Rig& rig) {
          EXPECT_TRUE(rig.upstream().received.ends_with("\r\n\r\n\x81\x01x"));
          EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\n\x81\x01s"));
          ASSERT_GE(rig.done().size(), 1U);
          EXPECT_EQ(rig.done()[0]->response->head.status(), 101);
        }};
  });
}

TEST(RelayResponse, TheNewProtocolMaySpeakBeforeItIsGranted) {
  for (const bool granted : {true, false}) {
    run_all_ways([granted] {
      return Scenario{
          plain_reverse(),
          [granted](Rig& rig) {
            rig.client_sends("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
            rig.client_sends("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            if (!rig.cut()) {
              EXPECT_TRUE(rig.upstream().received.ends_with("Host: a\r\n\r\n"));
            }
            rig.upstream_sends(granted ? "HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
                                       : "HTTP/1.1 204 N\r\n\r\n");
            rig.client_sends("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
          },
          [granted](const Rig& rig) {
            EXPECT_EQ(rig.upstream().received,
                      "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"
                      "GET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
            EXPECT_EQ(rig.requests().size(), granted ? 1U : 3U);
          }};
    });
  }
}

TEST(RelayResponse, AnUpgradeThatIsNotGrantedGoesOnAsHttp) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(
                          "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nGET /2 "
                          "HTTP/1.1\r\nHost: a\r\n\r\n");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.upstream().received.ends_with("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"));
                      EXPECT_EQ(rig.done().size(), 2U);
                    }};
  });
}

TEST(RelayResponse, AnUpgradeThatIsNotGrantedGoesOnAsHttpBehindAHookToo) {
  run_all_ways([] {
    return Scenario{hooked([](const core::HookCall&) { return core::Verdict{}; }),
                    [](Rig& rig) {
                      rig.client_sends(
                          "GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\nGET /2 "
                          "HTTP/1.1\r\nHost: a\r\n\r\n");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2");
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.upstream().received.ends_with("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"));
                      EXPECT_EQ(rig.done().size(), 2U);
                    }};
  });
}

TEST(RelayResponse, AnEarlyAnswerIsPassedOnAtOnce) {
  run_all_ways([] {
    return Scenario{
        plain_reverse(),
        [](Rig& rig) {
          rig.client_sends("PUT / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc");
          rig.upstream_sends("HTTP/1.1 413 Big\r\nContent-Length: 0\r\n\r\n");
          rig.client_sends("def");
          rig.client_sends("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 204 N\r\n\r\n");
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.client().received,
                    "HTTP/1.1 413 Big\r\nContent-Length: 0\r\n\r\nHTTP/1.1 204 N\r\n\r\n");
          EXPECT_EQ(rig.upstream().received,
                    "PUT / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabcdefGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
          ASSERT_EQ(rig.done().size(), 2U);
          EXPECT_EQ(rig.done()[1]->response->head.status(), 204);
        }};
  });
}

TEST(RelayResponse, AResponseThatNobodyAskedForIsPassedOnAndListed) {
  run_all_ways([] {
    return Scenario{
        plain_reverse(),
        [](Rig& rig) {
          rig.upstream_sends("HTTP/1.1 408 Slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
          rig.upstream_ends();
          rig.client_ends();
        },
        [](const Rig& rig) {
          EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 408 Slow"));
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::finding, "without a request"));
        }};
  });
}

}  // namespace
}  // namespace eastap::test
