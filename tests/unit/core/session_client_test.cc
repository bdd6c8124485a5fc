// The client's side of a session; the code is in session_client.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/session.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Side;
using core::Verdict;

TEST(SessionClient, ReadsTheProxyProtocol) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.proxy_protocol = true;
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.client_sends(std::string("PROXY TCP4 10.1.2.3 10.0.0.1 4711 443\r\n") + sample_request);
          rig.upstream_sends(sample_answer);
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.upstream().received, sample_request);
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_EQ(rig.done()[0]->connection->client.to_string(), "10.1.2.3:4711");
        }};
  });
}

TEST(SessionClient, ThePublicClientBehindAProxyHeaderIsRefused) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.proxy_protocol = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends("PROXY TCP4 203.0.113.77 10.0.0.1 4711 443\r\nGET / HTTP/1.1\r\n\r\n");
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().fin);
                      EXPECT_EQ(rig.upstream().received, "");
                      EXPECT_NE(rig.log_text().find("--allow-public"), std::string::npos) << rig.log_text();
                    }};
  });
}

TEST(SessionClient, TheTapsPageOverTlsAndNothingElse) {
  run_all_ways([] {
    return Scenario{tls_reverse(),
                    [](Rig& rig) {
                      rig.client_sends("GET /.well-known/eastap/ HTTP/1.1\r\nHost: server.test\r\n\r\n");
                      rig.client_sends("GET /other HTTP/1.1\r\nHost: server.test\r\n\r\n");
                      rig.upstream_sends("HTTP/1.1 204 N\r\n\r\n");
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 200 "));
                      EXPECT_TRUE(rig.client().received.ends_with("HTTP/1.1 204 N\r\n\r\n"));
                      EXPECT_EQ(rig.upstream().received, "GET /other HTTP/1.1\r\nHost: server.test\r\n\r\n");
                    }};
  });
}

TEST(SessionClient, AConnectHookDecides) {
  for (const auto action : {Verdict::Action::pass, Verdict::Action::drop, Verdict::Action::reset}) {
    run_all_ways([action] {
      RigOptions options = plain_reverse();
      options.wish.connect = true;
      options.hold_hooks = true;
      options.hook = [action](const core::HookCall&) {
        Verdict verdict;
        verdict.action = action;
        verdict.source = "hooks.lua:3";
        return verdict;
      };
      return Scenario{std::move(options),
                      [action](Rig& rig) {
                        rig.client_sends(sample_request);
                        rig.release_hooks();
                        rig.upstream_sends(sample_answer);
                        if (action == Verdict::Action::drop) {
                          rig.fire_timers();  // the client had time enough to close as well
                        }
                      },
                      [action](const Rig& rig) {
                        EXPECT_EQ(rig.upstream().received,
                                  action == Verdict::Action::pass ? sample_request : "");
                        EXPECT_EQ(rig.client().rst, action == Verdict::Action::reset);
                        EXPECT_EQ(rig.client().fin, action == Verdict::Action::drop);
                        if (action != Verdict::Action::pass) {
                          ASSERT_TRUE(rig.closed());
                          ASSERT_EQ(rig.closed()->notes.size(), 1U);
                          EXPECT_TRUE(rig.closed()->notes[0].text.ends_with(" by a hook"));
                          EXPECT_EQ(rig.closed()->notes[0].source, "hooks.lua:3");
                        }
                      }};
    });
  }
}

TEST(SessionClient, MuchThatCameBeforeAConnectHookAnsweredGoesOn) {
  static const std::string big(200U << 10U, 'b');
  RigOptions options = plain_reverse();
  options.wish.connect = true;
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 204800\r\n\r\n" + big);
  EXPECT_TRUE(rig.paused(Side::client));
  rig.release_hooks();
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_TRUE(rig.upstream().received.ends_with(big));
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionClient, AnEndThatCameBeforeAConnectHookAnsweredIsKept) {
  run_all_ways([] {
    RigOptions options = hooked([](const core::HookCall&) { return Verdict{}; });
    options.wish.connect = true;
    options.hold_hooks = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.client_ends();
                      rig.release_hooks();
                      if (!rig.cut()) {
                        EXPECT_FALSE(rig.upstream().fin);  // the request is held for a hook
                      }
                      rig.release_hooks();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_TRUE(rig.upstream().fin);
                    }};
  });
}

TEST(SessionClient, AHalfProxyHeaderEndsTheSession) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.proxy_protocol = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends("PROXY TCP4 10.");
                      rig.client_ends();
                    },
                    [](const Rig& rig) { EXPECT_TRUE(rig.finished()); }};
  });
}

TEST(SessionClient, ATunnelWhoseClientSaysNothingEndsWithIt) {
  for (const bool at_once : {true, false}) {
    run_all_ways([at_once] {
      RigOptions options = explicit_proxy();
      options.answer_connect = true;
      return Scenario{std::move(options),
                      [at_once](Rig& rig) {
                        rig.client_sends("CONNECT server.test:443 HTTP/1.1\r\nHost: a\r\n\r\n");
                        if (at_once) {
                          rig.client_ends();
                          rig.upstream_sends("bye");
                          rig.upstream_ends();
                        } else {
                          rig.upstream_ends();
                          rig.client_ends();
                        }
                      },
                      [at_once](const Rig& rig) {
                        EXPECT_TRUE(rig.client().received.ends_with(at_once ? "bye" : "\r\n\r\n"));
                        EXPECT_TRUE(rig.upstream().fin);
                        EXPECT_TRUE(rig.client().fin);
                        EXPECT_TRUE(rig.finished());
                      }};
    });
  }
}

TEST(SessionClient, AClientMaySendMuchBeforeItsTunnelIsThere) {
  RigOptions options = explicit_proxy();
  options.hold_connects = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends("CONNECT server.test:1 HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::string much(300U << 10U, 'x');
  rig.client_sends(much);
  EXPECT_TRUE(rig.paused(Side::client));
  rig.release_connects();
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_EQ(rig.upstream().received, much);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionClient, AHelloWithoutEndIsRelayed) {
  std::string hello("\x16\x03\x01\x00\x04\x01\x00\xff\xff", 9);
  for (int i = 0; i < 14000; ++i) {
    hello += std::string("\x16\x03\x01\x00\x01x", 6);  // one byte to a record
  }
  RigOptions options = tls_reverse();
  options.client_tls = options.upstream_tls = false;
  Rig rig(std::move(options), {.chunk = 7000});
  rig.start();
  rig.client_sends(hello);
  EXPECT_FALSE(rig.paused(Side::client));
  EXPECT_EQ(rig.upstream().received, hello);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionClient, WhatOnlyLooksLikeTlsIsRelayed) {
  static const std::string odd("\x16\x03\x01\x00\x05\x02garb and more", 18);
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.client_tls = options.upstream_tls = false;
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends(odd); },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, odd);
                      EXPECT_NE(rig.log_text().find("ClientHello"), std::string::npos);
                    }};
  });
}

TEST(SessionClient, TransparentGoesWhereTheClientWanted) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.mode = mode("transparent");
    options.original_destination = Endpoint{*IpAddress::parse("203.0.113.9"), 443};
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, sample_answer);
                      ASSERT_EQ(rig.connects().size(), 1U);
                      EXPECT_EQ(rig.connects()[0].target.to_string(), "203.0.113.9:443");
                      EXPECT_TRUE(rig.connects()[0].check_destination);
                      EXPECT_EQ(rig.leaves()[0].server_name, "server.test");
                    }};
  });
}

TEST(SessionClient, TransparentWithoutARedirectIsExplained) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.mode = mode("transparent");
    return Scenario{std::move(options), [](Rig&) {},
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().fin);
                      EXPECT_NE(rig.log_text().find("original destination"), std::string::npos);
                    }};
  });
}

}  // namespace
}  // namespace eastap::test
