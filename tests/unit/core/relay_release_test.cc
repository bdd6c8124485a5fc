// Held messages on their way again; the code is in relay_release.cc.
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test::relay_release_test {
namespace {

using core::HookCall;
using core::Note;
using core::Phase;
using core::Verdict;

TEST(RelayRelease, AFaultCutsTheBytesThatAreSent) {
  run_all_ways([] {
    return Scenario{hooked([](const HookCall& call) {
                      Verdict verdict;
                      if (call.phase == Phase::response) {
                        verdict.faults.push_back({"truncate", {{"bytes", "2"}}, "test.lua:3"});
                      }
                      return verdict;
                    }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\nhe")) << rig.client().received;
                      ASSERT_EQ(rig.done().size(), 1U);
                      ASSERT_NE(rig.done()[0]->sent_response, nullptr);
                      EXPECT_EQ(as_text(rig.done()[0]->response->body.wire), "hello");
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, ""));
                    }};
  });
}

TEST(RelayRelease, AnEditOfABodyThatStreamsIsRefusedAndSaid) {
  static const std::string big(1000, 'b');
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      Verdict verdict;
      if (call.phase == Phase::response) {
        verdict.edit.content = to_bytes("x");
        verdict.edit.head = call.exchange->response->head;
        verdict.edit.head->set("X-Seen", "yes");
      }
      return verdict;
    });
    options.settings.body_limit = 100;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + big);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received,
                                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nX-Seen: yes\r\n\r\n" + big);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "--body-limit"));
                    }};
  });
}

TEST(RelayRelease, TheTapsRewritingHoldsOnAnEditedHead) {
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      Verdict verdict;
      if (call.phase == Phase::request) {
        verdict.edit.head = call.exchange->request->head;
        verdict.edit.head->add("X-New", "1");
      }
      return verdict;
    });
    options.settings.network.addresses = {*IpAddress::parse("192.168.1.2")};
    return Scenario{
        std::move(options), [](Rig& rig) { rig.client_sends("GET / HTTP/1.1\r\nHost: 192.168.1.2\r\n\r\n"); },
        [](const Rig& rig) {
          EXPECT_EQ(rig.upstream().received, "GET / HTTP/1.1\r\nHost: server.test\r\nX-New: 1\r\n\r\n");
        }};
  });
}

TEST(RelayRelease, WhatTheTapRewroteIsToldInTheRecordAndToHooksThatShowIt) {
  for (const bool shown : {false, true}) {
    run_all_ways([shown] {
      RigOptions options = hooked([shown](const HookCall& call) {
        if (call.phase == Phase::response) {
          EXPECT_EQ(call.exchange->sent_request != nullptr, shown);
        }
        return Verdict();
      });
      options.wish.full_records = shown;
      options.settings.network.addresses = {*IpAddress::parse("192.168.1.2")};
      return Scenario{
          std::move(options),
          [](Rig& rig) {
            rig.client_sends("POST / HTTP/1.1\r\nHost: 192.168.1.2\r\nContent-Length: 2\r\n\r\nok");
            rig.upstream_sends(sample_answer);
          },
          [](const Rig& rig) {
            const std::string sent = "POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 2\r\n\r\n";
            EXPECT_EQ(rig.upstream().received, sent + "ok");
            ASSERT_EQ(rig.done().size(), 1U);
            const core::Exchange& exchange = *rig.done()[0];
            EXPECT_TRUE(has_note(exchange, Note::Kind::rewrite, "Host: 192.168.1.2"));
            ASSERT_TRUE(exchange.sent_request);
            EXPECT_EQ(as_text(exchange.sent_request->head.raw()), sent);
            EXPECT_EQ(as_text(exchange.sent_request->body.wire), "ok");
            EXPECT_TRUE(exchange.sent_request->complete);
          }};
    });
  }
}

TEST(RelayRelease, ADroppedRequestKeepsTheBodyThatHadCome) {
  for (const Phase phase : {Phase::request_head, Phase::request}) {
    RigOptions options = plain_reverse();
    options.wish.request_head = phase == Phase::request_head;
    options.wish.request = phase == Phase::request;
    options.hold_hooks = true;
    options.hook = [](const HookCall&) {
      Verdict verdict;
      verdict.action = Verdict::Action::drop;
      return verdict;
    };
    Rig rig(std::move(options));
    rig.start();
    rig.client_sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
    rig.release_hooks();
    EXPECT_TRUE(rig.client().fin);
    ASSERT_EQ(rig.done().size(), 1U);
    EXPECT_EQ(as_text(rig.done()[0]->request->body.wire), "body");
    EXPECT_TRUE(rig.done()[0]->request->complete);
  }
}

}  // namespace
}  // namespace eastap::test::relay_release_test
