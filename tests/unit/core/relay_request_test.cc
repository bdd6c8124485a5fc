// What request heads mean to the relay; the code is in relay_request.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;

TEST(RelayRequest, AHeldRequestThatExpectsGetsIts100FromTheTap) {
  run_all_ways([] {
    return Scenario{
        hooked([](const core::HookCall&) { return core::Verdict{}; }),
        [](Rig& rig) {
          rig.client_sends("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
          rig.client_sends("ok");
          rig.upstream_sends("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 N\r\n\r\n");
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.client().received, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 N\r\n\r\n");
          EXPECT_TRUE(rig.upstream().received.ends_with("\r\n\r\nok"));
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::own_answer, "100 Continue"));
        }};
  });
}

TEST(RelayRequest, ThatDoesNotWaitForIts100GetsNone) {
  Rig rig(hooked([](const core::HookCall&) { return core::Verdict{}; }));
  rig.start();
  rig.client_sends("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\no");
  rig.client_sends("k");
  rig.upstream_sends("HTTP/1.1 204 N\r\n\r\n");
  EXPECT_EQ(rig.client().received, "HTTP/1.1 204 N\r\n\r\n");
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayRequest, WithoutAHookTheServerAnswersExpect) {
  run_all_ways([] {
    return Scenario{
        plain_reverse(),
        [](Rig& rig) {
          rig.client_sends("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.client().received, "HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        }};
  });
}

TEST(RelayRequest, AServerRequestOnAProxyPortIsExplained) {
  run_all_ways([] {
    return Scenario{explicit_proxy(), [](Rig& rig) { rig.client_sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n"); },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 400 "));
                      EXPECT_NE(rig.client().received.find("reverse:https://HOST"), std::string::npos);
                      EXPECT_TRUE(rig.connects().empty());
                    }};
  });
}

TEST(RelayRequest, ConnectToNowhereIsRefused) {
  run_all_ways([] {
    return Scenario{explicit_proxy(),
                    [](Rig& rig) { rig.client_sends("CONNECT :99999 HTTP/1.1\r\nHost: a\r\n\r\n"); },
                    [](const Rig& rig) { EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 400 ")); }};
  });
}

TEST(RelayRequest, AnotherServerWaitsForEarlierAnswers) {
  run_all_ways([] {
    return Scenario{
        explicit_proxy(),
        [](Rig& rig) {
          rig.client_sends(
              "GET http://a.test/1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET http://b.test/2 HTTP/1.1\r\nHost: "
              "b.test\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 200 A\r\nContent-Length: 1\r\n\r\na");
          rig.upstream_sends("HTTP/1.1 200 B\r\nContent-Length: 1\r\n\r\nb");
        },
        [](const Rig& rig) {
          EXPECT_EQ(
              rig.client().received,
              "HTTP/1.1 200 A\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 B\r\nContent-Length: 1\r\n\r\nb");
          EXPECT_EQ(rig.connects().size(), 2U);
          EXPECT_EQ(rig.done().size(), 2U);
        }};
  });
}

TEST(RelayRequest, OptionsOfAWholeServer) {
  run_all_ways([] {
    return Scenario{
        explicit_proxy(),
        [](Rig& rig) { rig.client_sends("OPTIONS http://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n"); },
        [](const Rig& rig) {
          EXPECT_EQ(rig.upstream().received, "OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }};
  });
}

}  // namespace
}  // namespace eastap::test
