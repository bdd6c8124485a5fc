// Held messages, hooks' verdicts and the wipe guard; the code is in relay_hold.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::HookCall;
using core::Note;
using core::Phase;
using core::Verdict;

constexpr const char* provision_head =
    "POST /Microsoft-Server-ActiveSync?Cmd=Provision&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
    "Host: server.test\r\nContent-Length: 0\r\n\r\n";
// Provision page, Provision with Status 1 and RemoteWipe.
const std::string held_wipe_body("\x03\x01\x6a\x00\x00\x0e\x45\x4b\x03\x31\x00\x01\x0c\x01", 14);
const std::string wipe_answer =
    "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nContent-Length: 14\r\n\r\n" +
    held_wipe_body;

TEST(RelayHold, AWipeIsHeldUntilSomebodyConfirmsIt) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.hold_hooks = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(provision_head);
                      rig.upstream_sends(wipe_answer);
                      if (!rig.cut()) {
                        EXPECT_EQ(rig.client().received, "");
                        ASSERT_EQ(rig.hooks().size(), 1U);
                        EXPECT_EQ(rig.hooks()[0].phase, Phase::wipe);
                      }
                      rig.release_hooks();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, wipe_answer);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::finding, "remote wipe"));
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::policy, "confirmed"));
                    }};
  });
}

TEST(RelayHold, AWipeThatNobodyConfirmsIsA503) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.hold_hooks = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(provision_head);
                      rig.upstream_sends(wipe_answer);
                      rig.fire_timers();
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 503 "));
                      EXPECT_EQ(rig.client().received.find(held_wipe_body), std::string::npos);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_NE(rig.done()[0]->response->body.wire.size(), 0U);
                      EXPECT_EQ(rig.done()[0]->sent_response->head.status(), 503);
                    }};
  });
}

TEST(RelayHold, AllowWipeLetsItThrough) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.allow_wipe = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(provision_head);
                      rig.upstream_sends(wipe_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, wipe_answer);
                      EXPECT_TRUE(rig.hooks().empty());
                    }};
  });
}

TEST(RelayHold, WithoutObserversAWipeIsStillHeld) {
  RigOptions options = plain_reverse();
  options.settings.capture = false;
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(provision_head);
  rig.upstream_sends(wipe_answer);
  EXPECT_EQ(rig.client().received, "");
  rig.fire_timers();
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayHold, AnOrdinaryProvisionAnswerIsPassedOnUntouched) {
  static const std::string whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n" +
                                   held_wipe_body.substr(0, 4) + "\r\n0\r\n\r\n";
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(provision_head);
                      rig.upstream_sends(whole);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, whole);
                      EXPECT_EQ(rig.done().size(), 1U);
                    }};
  });
}

TEST(RelayHold, DropClosesAndResetResets) {
  for (const auto action : {Verdict::Action::drop, Verdict::Action::reset}) {
    run_all_ways([action] {
      return Scenario{hooked([action](const HookCall& call) {
                        Verdict verdict;
                        if (call.phase == Phase::response) {
                          verdict.action = action;
                        }
                        return verdict;
                      }),
                      [](Rig& rig) {
                        rig.client_sends(sample_request);
                        rig.upstream_sends(sample_answer);
                        rig.client_ends();
                      },
                      [action](const Rig& rig) {
                        EXPECT_EQ(rig.client().received, "");
                        EXPECT_EQ(rig.client().rst, action == Verdict::Action::reset);
                        EXPECT_EQ(rig.client().fin, action == Verdict::Action::drop);
                        ASSERT_EQ(rig.done().size(), 1U);
                        EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "by a hook"));
                        EXPECT_TRUE(rig.finished());
                      }};
    });
  }
}

TEST(RelayHold, AFaultCutsTheBytesThatAreSent) {
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

TEST(RelayHold, AnUnknownFaultIsAnErrorAndTheExchangePasses) {
  run_all_ways([] {
    return Scenario{hooked([](const HookCall&) {
                      Verdict verdict;
                      verdict.faults.push_back({"no-such-fault", {}, "test.lua:4"});
                      return verdict;
                    }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, sample_request);
                      EXPECT_EQ(rig.client().received, sample_answer);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "no-such-fault"));
                    }};
  });
}

TEST(RelayHold, AHookMayReplaceTheServersAnswer) {
  run_all_ways([] {
    return Scenario{
        hooked([](const HookCall& call) {
          Verdict verdict;
          if (call.phase == Phase::response) {
            verdict.action = Verdict::Action::answer;
            verdict.answer = {503, "", {{"Retry-After", "60"}}, to_bytes("no")};
          }
          return verdict;
        }),
        [](Rig& rig) {
          rig.client_sends(sample_request);
          rig.upstream_sends(sample_answer);
          rig.client_sends(sample_request);
          rig.upstream_sends(sample_answer);
        },
        [](const Rig& rig) {
          const std::string once =
              "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\nContent-Length: 2\r\n\r\nno";
          EXPECT_EQ(rig.client().received, once + once);
          EXPECT_EQ(rig.done().size(), 2U);
        }};
  });
}

TEST(RelayHold, AnEditOfABodyThatStreamsIsRefusedAndSaid) {
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

TEST(RelayHold, TheTapsRewritingHoldsOnAnEditedHead) {
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

}  // namespace
}  // namespace eastap::test
