// The upstream's side of a session; the code is in session_upstream.cc.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "proxy/core/session.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;
using core::Side;

TEST(SessionUpstream, GoesThroughAnotherProxy) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.via = core::ViaProxy{{"proxy.test", 3128}, "Basic x"};
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 Connection established\r\nX: y\r\n\r\n");
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received,
                                std::string("CONNECT server.test:80 HTTP/1.1\r\nHost: server.test:80\r\n"
                                            "Proxy-Authorization: Basic x\r\n\r\n") +
                                    sample_request);
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_EQ(rig.connects()[0].target.to_string(), "proxy.test:3128");
                    }};
  });
}

TEST(SessionUpstream, AProxyThatRefusesIsNamed) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.via = core::ViaProxy{{"proxy.test", 3128}, ""};
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 407 Authenticate\r\n\r\n");
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 "));
                      EXPECT_NE(rig.client().received.find("407 Authenticate"), std::string::npos);
                    }};
  });
}

TEST(SessionUpstream, AnUnreachableUpstreamMayResetInstead) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.unreachable_resets = true;
    options.connect_error = Error{ErrorCode::io, "refused", std::nullopt};
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends(sample_request); },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().rst);
                      EXPECT_EQ(rig.client().received, "");
                    }};
  });
}

RigOptions nobody_there(core::Verdict verdict) {
  RigOptions options = hooked([verdict = std::move(verdict)](const core::HookCall&) { return verdict; });
  options.connect_error = Error{ErrorCode::io, "refused", std::nullopt};
  options.hold_hooks = true;
  return options;
}

TEST(SessionUpstream, AHookMayAnswerWhereNoServerIs) {
  run_all_ways([] {
    core::Verdict verdict;
    verdict.action = core::Verdict::Action::answer;
    verdict.answer.content = to_bytes("from the hook");
    return Scenario{nobody_there(verdict),
                    [](Rig& rig) {
                      rig.client_sends("POST / HTTP/1.1\r\nHost: tap\r\nContent-Length: 4\r\n\r\nbody");
                      rig.release_hooks();
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 200 OK"))
                          << rig.client().received;
                      EXPECT_TRUE(rig.client().received.ends_with("from the hook"));
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::own_answer, "server was not asked"));
                    }};
  });
}

TEST(SessionUpstream, WhatAHookLetsGoOnToNoServerIsA502) {
  run_all_ways([] {
    core::Verdict verdict;
    verdict.faults.push_back({.name = "drop", .arguments = {}, .source = "--fault 'drop'", .text = "drop"});
    return Scenario{nobody_there(verdict),
                    [](Rig& rig) {
                      rig.client_sends("POST / HTTP/1.1\r\nHost: tap\r\nContent-Length: 4\r\n\r\nbody");
                      if (!rig.cut()) {
                        EXPECT_EQ(rig.client().received, "");
                      }
                      rig.release_hooks();
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 "));
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::own_answer, "refused"));
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_log, "drop did not strike"));
                    }};
  });
}

TEST(SessionUpstream, AServerThatDoesNotSpeakTlsIsA502) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.upstream_tls = false;
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.upstream_sends("HTTP/1.1 400 plain http sent to https port\r\n\r\n");
          rig.client_sends(sample_request);
        },
        [](const Rig& rig) {
          EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 ")) << rig.client().received;
          EXPECT_NE(rig.client().received.find("TLS with server.test:443 failed"), std::string::npos);
        }};
  });
}

TEST(SessionUpstream, AHandshakeThatNeverEndsTimesOut) {
  RigOptions options = tls_reverse();
  options.upstream_tls = false;  // the peer says nothing
  Rig rig(std::move(options));
  rig.start();
  rig.fire_timers();
  rig.client_sends(sample_request);
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 504 ")) << rig.client().received;
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionUpstream, AProxyThatNeverAnswersTimesOut) {
  RigOptions options = plain_reverse();
  options.settings.via = core::ViaProxy{{"proxy.test", 3128}, ""};
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.fire_timers();
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 504 ")) << rig.client().received;
  EXPECT_NE(rig.client().received.find("proxy.test:3128 did not answer CONNECT"), std::string::npos);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(SessionUpstream, AServerThatTakesNoHttp11IsNamed) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.upstream_tls = false;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.upstream_sends(std::string("\x15\x03\x03\x00\x02\x02\x78", 7));  // the alert
                      rig.client_sends(sample_request);
                    },
                    [](const Rig& rig) {
                      EXPECT_NE(rig.client().received.find("may want h2 alone"), std::string::npos)
                          << rig.client().received;
                    }};
  });
}

TEST(SessionUpstream, WhatTheServerSaysInTheClientsHandshakeWaits) {
  for (const bool ends : {false, true}) {
    run_all_ways([ends] {
      RigOptions options = tls_reverse();
      options.hold_leaves = true;
      return Scenario{std::move(options),
                      [ends](Rig& rig) {
                        rig.upstream_sends("HTTP/1.1 408 Slow\r\nContent-Length: 0\r\n\r\n");
                        if (ends) {
                          rig.upstream_ends();
                        }
                        rig.release_leaves();
                        rig.client_ends();
                      },
                      [ends](const Rig& rig) {
                        EXPECT_EQ(rig.client().received, "HTTP/1.1 408 Slow\r\nContent-Length: 0\r\n\r\n");
                        EXPECT_EQ(rig.client().notify, ends);
                        EXPECT_EQ(rig.client().fin, ends);
                        EXPECT_FALSE(rig.paused(Side::upstream));
                      }};
    });
  }
}

TEST(SessionUpstream, AServerThatSpeaksFirstBehindConnectIsRelayed) {
  run_all_ways([] {
    return Scenario{explicit_proxy(),
                    [](Rig& rig) {
                      rig.client_sends("CONNECT mail.test:143 HTTP/1.1\r\nHost: mail.test\r\n\r\n");
                      rig.upstream_sends("* OK IMAP ready\r\n");
                      rig.client_sends("a1 NOOP\r\n");
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.ends_with("* OK IMAP ready\r\n"));
                      EXPECT_EQ(rig.upstream().received, "a1 NOOP\r\n");
                    }};
  });
}

TEST(SessionUpstream, InsecureUpstreamIsAcceptedAndSaid) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.upstream_trusted = false;
    options.tls.insecure_upstream = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_NE(rig.log_text().find("chain: fail"), std::string::npos);
                    }};
  });
}

TEST(SessionUpstream, HowAnUpstreamEndsThatWasGivenUpIsNoConcernOfTheClient) {
  for (const bool reset : {false, true}) {
    RigOptions options = tls_reverse();
    options.upstream_trusted = false;
    Rig rig(std::move(options));
    rig.start();
    reset ? rig.upstream_resets() : rig.upstream_ends();
    EXPECT_FALSE(rig.client().fin || rig.client().rst);
    rig.client_sends(sample_request);
    EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 ")) << rig.client().received;
    for (const char* line : {"name: pass", "chain: fail", "date: pass"}) {
      EXPECT_NE(rig.log_text().find(line), std::string::npos) << rig.log_text();
    }
    EXPECT_EQ(rig.wind_up(), "");
  }
}

TEST(SessionUpstream, ARefusedConnectIsAnsweredToTheProxyClient) {
  run_all_ways([] {
    RigOptions options = explicit_proxy();
    options.connect_error = Error{ErrorCode::refused, "refused: loopback destination", std::nullopt};
    return Scenario{std::move(options),
                    [](Rig& rig) { rig.client_sends("CONNECT localhost:22 HTTP/1.1\r\nHost: x\r\n\r\n"); },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 "))
                          << rig.client().received;
                      EXPECT_NE(rig.client().received.find("loopback destination"), std::string::npos);
                      EXPECT_EQ(rig.done().size(), 1U);
                    }};
  });
}

}  // namespace
}  // namespace eastap::test
