#include "proxy/core/relay.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;
using core::Side;

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
