#include "proxy/core/session.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;
using core::Side;
using core::Verdict;

TEST(Session, PassesBytesOnUntouched) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.client_ends();
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_TRUE(rig.upstream().fin);
                      EXPECT_TRUE(rig.client().fin);
                      EXPECT_TRUE(rig.finished());
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->outcome, "");
                      EXPECT_TRUE(rig.done()[0]->request->complete);
                      EXPECT_EQ(as_text(rig.done()[0]->response->body.content()), "hello");
                      EXPECT_TRUE(rig.done()[0]->notes.empty());
                    }};
  });
}

TEST(Session, TlsOnBothSides) {
  run_all_ways([] {
    return Scenario{tls_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.client_ends();
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_TRUE(rig.upstream().notify);
                      EXPECT_TRUE(rig.client().notify);
                      EXPECT_TRUE(rig.upstream().fin);
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      ASSERT_EQ(rig.leaves().size(), 1U);
                      EXPECT_EQ(rig.leaves()[0].server_name, "server.test");
                      ASSERT_EQ(rig.closed()->tls.size(), 2U);
                      EXPECT_EQ(rig.closed()->tls[0].side, Side::upstream);
                      EXPECT_EQ(rig.closed()->tls[0].verification,
                                (std::vector<std::string>{"name: pass", "chain: pass", "date: pass"}));
                      EXPECT_EQ(rig.closed()->tls[1].alpn, "http/1.1");
                    }};
  });
}

TEST(Session, PipeliningHeadInterimAndChunked) {
  static const std::string requests =
      std::string("HEAD /a HTTP/1.1\r\nHost: server.test\r\n\r\n") + sample_request +
      "POST /c HTTP/1.1\r\nHost: server.test\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;ext=1\r\nabc\r\n0\r\nTrailer: t\r\n\r\n";
  static const std::string answers =
      "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n"
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n"
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0004\r\nabcd\r\n1\r\ne\r\n0\r\n\r\n";
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(requests);
                      rig.upstream_sends(answers);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, requests);
                      EXPECT_EQ(rig.client().received, answers);
                      ASSERT_EQ(rig.done().size(), 3U);
                      EXPECT_EQ(rig.done()[1]->informational.size(), 1U);
                      EXPECT_EQ(as_text(rig.done()[2]->request->body.content()), "abc");
                      EXPECT_EQ(as_text(rig.done()[2]->response->body.content()), "abcde");
                    }};
  });
}

TEST(Session, WhatLlhttpRefusesIsRelayedAsBytes) {
  static const std::string odd = std::string(sample_request) + "GET /a b HTTP/1.1\r\nHost: x\r\n\r\nmore";
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(odd);
                      rig.upstream_sends("HTTP/1.1 400 Bad\r\n\r\nwhatever\r\n");
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, odd);
                      EXPECT_EQ(rig.client().received, "HTTP/1.1 400 Bad\r\n\r\nwhatever\r\n");
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_EQ(rig.done()[1]->kind, core::Exchange::Kind::opaque);
                      EXPECT_TRUE(has_note(*rig.done()[1], Note::Kind::finding, "llhttp"));
                      EXPECT_GT(rig.done()[1]->tunnel_down, 0U);
                    }};
  });
}

TEST(Session, BodyToTheEndOfTheStream) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.0 200 OK\r\n\r\nall the rest");
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "HTTP/1.0 200 OK\r\n\r\nall the rest");
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(rig.done()[0]->response->complete);
                      EXPECT_EQ(rig.done()[0]->outcome, "");
                    }};
  });
}

TEST(Session, HostIsRewrittenOnlyWhereItNamesTheTap) {
  for (const bool keep : {false, true}) {
    run_all_ways([keep] {
      RigOptions options = plain_reverse();
      options.settings.keep_host = keep;
      options.settings.network.addresses = {*IpAddress::parse("192.168.1.2")};
      return Scenario{std::move(options),
                      [](Rig& rig) {
                        rig.client_sends("GET / HTTP/1.1\r\nA: b\r\nhost:192.168.1.2:8443\r\nC: d\r\n\r\n");
                        rig.upstream_sends("HTTP/1.1 204 N\r\n\r\n");
                      },
                      [keep](const Rig& rig) {
                        EXPECT_EQ(rig.upstream().received,
                                  keep ? "GET / HTTP/1.1\r\nA: b\r\nhost:192.168.1.2:8443\r\nC: d\r\n\r\n"
                                       : "GET / HTTP/1.1\r\nA: b\r\nhost:server.test\r\nC: d\r\n\r\n");
                        ASSERT_EQ(rig.done().size(), 1U);
                        EXPECT_EQ(has_note(*rig.done()[0], Note::Kind::rewrite, "Host"), !keep);
                      }};
    });
  }
}

TEST(Session, AnUnreachableUpstreamIsA502InWords) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.connect_error = Error{ErrorCode::io, "connection refused by 203.0.113.9:443", std::nullopt};
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.client_sends(sample_request);
          rig.client_ends();
        },
        [](const Rig& rig) {
          EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 ")) << rig.client().received;
          EXPECT_NE(rig.client().received.find("connection refused by 203.0.113.9:443"), std::string::npos);
          EXPECT_TRUE(rig.client().fin);
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::own_answer, "502"));
        }};
  });
}

TEST(Session, AnUntrustedServerIsA502WithNameChainAndDate) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.upstream_trusted = false;
    options.upstream_leaf_host = "other.test";
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends(sample_request); },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 502 "))
                          << rig.client().received;
                      EXPECT_NE(rig.client().received.find("name: fail"), std::string::npos);
                      EXPECT_NE(rig.client().received.find("chain: fail"), std::string::npos);
                      EXPECT_EQ(rig.client().received.find("date: fail"), std::string::npos);
                      EXPECT_EQ(rig.upstream().received, "");
                    }};
  });
}

TEST(Session, PlainHttpOnATlsListenerGetsTheTapsOwnPage) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.client_tls = false;
    return Scenario{std::move(options),
                    [](Rig& rig) { rig.client_sends("GET / HTTP/1.1\r\nHost: 192.168.1.2:8443\r\n\r\n"); },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 200 "))
                          << rig.client().received;
                      EXPECT_TRUE(rig.connects().empty());
                    }};
  });
}

TEST(Session, AHookEditsAnswersAndDelays) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.wish.request = options.wish.request_body = options.wish.response = options.wish.response_body =
        true;
    options.hold_hooks = true;
    options.hook = [](const core::HookCall& call) {
      Verdict verdict;
      if (call.phase == core::Phase::response) {
        verdict.edit.content = to_bytes("longer than before");
        verdict.notes.push_back({Note::Kind::hook_log, "seen", "test.lua:1"});
      }
      return verdict;
    };
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.client_sends(sample_request);
          rig.release_hooks();
          rig.upstream_sends(sample_answer);
          rig.release_hooks();
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.upstream().received, sample_request);
          EXPECT_EQ(rig.client().received,
                    "HTTP/1.1 200 Fine\r\nX-b: 1\r\nx-B: 2\r\nContent-Length: 18\r\n\r\nlonger than before");
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_EQ(as_text(rig.done()[0]->response->body.content()), "hello");
          ASSERT_NE(rig.done()[0]->sent_response, nullptr);
          EXPECT_EQ(rig.done()[0]->sent_request, nullptr);
          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_log, "seen"));
        }};
  });
}

TEST(Session, AHookAnswersByItself) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.wish.request = options.wish.request_body = true;
    options.hook = [](const core::HookCall& call) {
      Verdict verdict;
      if (call.exchange->request->head.target() == "/stop") {
        verdict.action = Verdict::Action::answer;
        verdict.answer.status = 449;
      }
      return verdict;
    };
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.client_sends(
              "GET /go HTTP/1.1\r\nHost: a\r\n\r\nPOST /stop HTTP/1.1\r\nHost: a\r\nContent-Length: "
              "2\r\n\r\nxy"
              "GET /on HTTP/1.1\r\nHost: a\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 204 N\r\nA: 1\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 204 N\r\nA: 2\r\n\r\n");
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.upstream().received,
                    "GET /go HTTP/1.1\r\nHost: a\r\n\r\nGET /on HTTP/1.1\r\nHost: a\r\n\r\n");
          EXPECT_EQ(rig.client().received,
                    "HTTP/1.1 204 N\r\nA: 1\r\n\r\nHTTP/1.1 449 Retry after sending a PROVISION command\r\n"
                    "Content-Length: 0\r\n\r\nHTTP/1.1 204 N\r\nA: 2\r\n\r\n");
          EXPECT_EQ(rig.done().size(), 3U);
        }};
  });
}

TEST(Session, ConnectModeInterceptsBehindItsTunnel) {
  run_all_ways([] {
    RigOptions options = explicit_proxy();
    options.upstream_tls = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends("CONNECT server.test:443 HTTP/1.1\r\nHost: server.test:443\r\n\r\n");
                      rig.begin_inner_tls("server.test");
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.client_ends();
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_EQ(rig.client().received,
                                std::string("HTTP/1.1 200 Connection established\r\n\r\n") + sample_answer);
                      ASSERT_EQ(rig.done().size(), 1U);
                      ASSERT_EQ(rig.connects().size(), 1U);
                      EXPECT_TRUE(rig.connects()[0].check_destination);
                      EXPECT_TRUE(rig.finished());
                    }};
  });
}

TEST(Session, ConnectModeTakesAbsoluteForm) {
  run_all_ways([] {
    RigOptions options = explicit_proxy();
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.client_sends(
              "GET http://a.test/x?y HTTP/1.1\r\nHost: a.test\r\nProxy-Connection: keep-alive\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 204 N\r\n\r\n");
          rig.client_sends("GET http://b.test:81 HTTP/1.1\r\nHost: b.test:81\r\n\r\n");
          rig.upstream_sends("HTTP/1.1 205 N\r\nContent-Length: 0\r\n\r\n");
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.upstream().received,
                    "GET /x?y HTTP/1.1\r\nHost: a.test\r\n\r\nGET / HTTP/1.1\r\nHost: b.test:81\r\n\r\n");
          EXPECT_EQ(rig.client().received,
                    "HTTP/1.1 204 N\r\n\r\nHTTP/1.1 205 N\r\nContent-Length: 0\r\n\r\n");
          ASSERT_EQ(rig.connects().size(), 2U);
          EXPECT_EQ(rig.connects()[1].target.to_string(), "b.test:81");
        }};
  });
}

TEST(Session, PassthroughHostsAreRelayedUndecrypted) {
  run_all_ways([] {
    RigOptions options = tls_reverse();
    options.settings.host_rules = core::HostRules({}, {"server.test"});
    options.upstream_tls = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.client_ends();
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_EQ(rig.client().received, sample_answer);
                      EXPECT_TRUE(rig.leaves().empty());
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->kind, core::Exchange::Kind::tunnel);
                    }};
  });
}

TEST(Session, AResetBeforeThereIsAServerGoesNowhere) {
  run_all_ways([] {
    return Scenario{explicit_proxy(), [](Rig& rig) { rig.client_resets(); },
                    [](const Rig& rig) {
                      EXPECT_FALSE(rig.upstream().rst);
                      EXPECT_TRUE(rig.finished());
                    }};
  });
}

TEST(Session, AnotherServerStartsWithoutTheOldOnesBackpressure) {
  Rig rig(explicit_proxy());
  rig.start();
  rig.client_sends("GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n");
  rig.congest(Side::upstream);
  rig.congest(Side::client);
  EXPECT_TRUE(rig.paused(Side::client));
  rig.upstream_sends("HTTP/1.1 204 N\r\n\r\n");
  rig.client_sends("GET http://b.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n");
  ASSERT_EQ(rig.connects().size(), 2U);
  EXPECT_FALSE(rig.paused(Side::client));   // nobody will say that a.test has drained
  EXPECT_TRUE(rig.paused(Side::upstream));  // the client has not
  EXPECT_EQ(rig.wind_up(), "");
}

}  // namespace
}  // namespace eastap::test
