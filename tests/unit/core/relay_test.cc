#include "proxy/core/relay.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;
using core::Side;

TEST(Relay, AnUnfinishedHeadIsPassedOnAtTheEnd) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends("\r\nGET / HTTP/1.1\r\nHos");
                      rig.client_ends();
                      rig.upstream_sends("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, "\r\nGET / HTTP/1.1\r\nHos");
                      EXPECT_TRUE(rig.upstream().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->request, nullptr);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::finding, "without a request"));
                    }};
  });
}

TEST(Relay, AnUnfinishedHeadGoesOnAtOnce) {
  Rig rig(plain_reverse());
  rig.start();
  rig.client_sends("\r\nGET / HT");
  EXPECT_EQ(rig.upstream().received, "\r\nGET / HT");
  rig.client_sends("TP/1.1\r\nA: b\r\nhO");
  EXPECT_EQ(rig.upstream().received, "\r\nGET / HTTP/1.1\r\nA: b\r\n");  // "hO" may become a Host field
  rig.client_sends("use: c\r\n");
  EXPECT_EQ(rig.upstream().received, "\r\nGET / HTTP/1.1\r\nA: b\r\nhOuse: c\r\n");
  rig.client_sends("Host: server.test\r\n\r\n");
  rig.upstream_sends("HTTP/1.1 204 ");
  EXPECT_EQ(rig.client().received, "HTTP/1.1 204 ");
  rig.upstream_sends("N\r\n\r\n");
  EXPECT_EQ(rig.client().received, "HTTP/1.1 204 N\r\n\r\n");
  EXPECT_EQ(rig.upstream().received, "\r\nGET / HTTP/1.1\r\nA: b\r\nhOuse: c\r\nHost: server.test\r\n\r\n");
  ASSERT_EQ(rig.done().size(), 1U);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(Relay, OverTlsTheTapsOwnPathIsKeptBack) {
  Rig rig(tls_reverse());
  rig.start();
  rig.client_sends("GET /.well-kn");
  EXPECT_EQ(rig.upstream().received, "");
  rig.client_sends("own/other HTTP/1.1\r\n");
  EXPECT_EQ(rig.upstream().received, "GET /.well-known/other HTTP/1.1\r\n");
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(Relay, AHeadBeyondTheLimitMakesTheConnectionOpaque) {
  static const std::string huge = "GET / HTTP/1.1\r\nX: " + std::string(600, 'x') + "\r\n\r\n";
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.head_limit = 500;
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends_raw(as_bytes(huge)); },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, huge);
                      EXPECT_NE(rig.log_text().find("more than 500 bytes"), std::string::npos)
                          << rig.log_text();
                    }};
  });
}

TEST(Relay, WhatTheServerSaysWrongIsRelayedToo) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNONSENSE");
                      rig.client_sends("anything");
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received,
                                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNONSENSE");
                      EXPECT_EQ(rig.upstream().received, std::string(sample_request) + "anything");
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_EQ(rig.done()[0]->outcome, "");
                      EXPECT_EQ(rig.done()[1]->kind, core::Exchange::Kind::opaque);
                    }};
  });
}

TEST(Relay, BodiesBeyondTheLimitStreamAndSaySo) {
  static const std::string big(1000, 'b');
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.body_limit = 100;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends("PUT / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n" + big);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + big);
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.upstream().received.ends_with(big));
                      EXPECT_TRUE(rig.client().received.ends_with(big));
                      ASSERT_EQ(rig.done().size(), 1U);
                      const core::Exchange& exchange = *rig.done()[0];
                      EXPECT_FALSE(exchange.request->body.kept);
                      EXPECT_TRUE(exchange.request->body.wire.empty());
                      EXPECT_EQ(exchange.response->body.content_length, 1000U);
                      EXPECT_TRUE(has_note(exchange, Note::Kind::policy, "streams through"));
                    }};
  });
}

TEST(Relay, AResponseCutShortIsCutShortForTheClientToo) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_NE(rig.done()[0]->outcome.find("in the middle"), std::string::npos);
                      EXPECT_FALSE(rig.done()[0]->response->complete);
                    }};
  });
}

TEST(Relay, AResetInTheMiddleOfAHeldMessageComesBehindWhatWasHeld) {
  Rig request(hooked([](const core::HookCall&) { return core::Verdict{}; }));
  request.start();
  request.client_sends("POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(request.upstream().received, "");
  request.client_resets();
  EXPECT_EQ(request.upstream().received,
            "POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(request.upstream().rst);
  EXPECT_EQ(request.wind_up(), "");

  Rig response(hooked([](const core::HookCall&) { return core::Verdict{}; }));
  response.start();
  response.client_sends(sample_request);
  response.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(response.client().received, "");
  response.upstream_resets();
  EXPECT_EQ(response.client().received, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(response.client().rst);
  EXPECT_EQ(response.wind_up(), "");
}

// What was sent on ahead of the parser must not go out again.
TEST(Relay, AResetInTheMiddleOfAHeadRepeatsNothing) {
  Rig request(plain_reverse());
  request.start();
  request.client_sends("POST /Mic");
  request.client_resets();
  EXPECT_EQ(request.upstream().received, "POST /Mic");
  EXPECT_EQ(request.wind_up(), "");

  Rig response(plain_reverse());
  response.start();
  response.client_sends(sample_request);
  response.upstream_sends("HTTP/1.1 20");
  response.upstream_resets();
  EXPECT_EQ(response.client().received, "HTTP/1.1 20");
  EXPECT_EQ(response.wind_up(), "");
}

TEST(Relay, WhatWaitsBehindAHeldMessageIsBounded) {
  RigOptions options = hooked([](const core::HookCall&) { return core::Verdict{}; });
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.client_sends(std::string(300U << 10U, 'x'));
  EXPECT_TRUE(rig.paused(Side::client));
  EXPECT_EQ(rig.upstream().received, "");
  rig.release_hooks();
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_EQ(rig.wind_up(), "");
}

}  // namespace
}  // namespace eastap::test
