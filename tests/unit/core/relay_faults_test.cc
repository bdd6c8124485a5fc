// What stock faults ask of the session beyond a changed message: bodies in pieces, word of a hook that waits,
// a broken handshake, and no wipe in an answer of a hook. The code is in relay_hold.cc and
// session_handshake.cc.
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

constexpr const char* provision =
    "POST /Microsoft-Server-ActiveSync?Cmd=Provision&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
    "Host: server.test\r\nContent-Length: 0\r\n\r\n";
// Provision page, Provision with Status 1 and RemoteWipe.
const std::string wipe_body("\x03\x01\x6a\x00\x00\x0e\x45\x4b\x03\x31\x00\x01\x0c\x01", 14);

Verdict sliced(const HookCall& call, Phase phase) {
  Verdict verdict;
  if (call.phase == phase) {
    verdict.faults.push_back({"slice", {{"bytes", "2"}, {"pause-ms", "100"}}, "--fault", "slice bytes=2"});
    verdict.by = Verdict::by_fault;
  }
  return verdict;
}

TEST(RelayFaults, ABodyIsSentInPieces) {
  run_all_ways([] {
    return Scenario{hooked([](const HookCall& call) { return sliced(call, Phase::response); }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      if (!rig.cut()) {
                        EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\nhe")) << rig.client().received;
                        EXPECT_TRUE(rig.done().empty());
                      }
                      rig.fire_timers();
                      rig.fire_timers();
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.fire_timers();
                      rig.fire_timers();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, std::string(sample_answer) + sample_answer);
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "in pieces of 2 bytes"));
                      EXPECT_EQ(rig.done()[0]->notes.back().fault, "slice bytes=2");
                    }};
  });
}

TEST(RelayFaults, OneThatFindsNothingToChangeIsNotCalledInjected) {
  static const std::string empty_answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  run_all_ways([] {
    return Scenario{hooked([](const HookCall& call) {
                      Verdict verdict;
                      if (call.phase == Phase::response) {
                        verdict.faults.push_back({"corrupt", {}, "--fault", "corrupt nth=1"});
                        verdict.by = Verdict::by_fault;
                      }
                      return verdict;
                    }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(empty_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, empty_answer);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_log,
                                           "corrupt did nothing: the body is empty"));
                      EXPECT_FALSE(has_note(*rig.done()[0], Note::Kind::injected, ""));
                    }};
  });
}

TEST(RelayFaults, ASlicedRequestMayLoseItsClient) {
  run_all_ways([] {
    return Scenario{
        hooked([](const HookCall& call) { return sliced(call, Phase::request); }),
        [](Rig& rig) {
          rig.client_sends("POST /x HTTP/1.1\r\nHost: server.test\r\nContent-Length: 6\r\n\r\nabcdef");
          rig.client_resets();
          rig.fire_timers();
          rig.fire_timers();
        },
        [](const Rig& rig) {
          EXPECT_TRUE(rig.finished());
          EXPECT_EQ(rig.done().size(), 1U);
        }};
  });
}

TEST(RelayFaults, WordOfAHookThatWaitsRemainsWhereItsVerdictNeverComes) {
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      if (call.phase == Phase::request && call.wait_notes) {
        call.wait_notes({{Note::Kind::hook_log, "seen", "hooks.lua:1"},
                         {Note::Kind::injected, "held by ping-silent", "--fault", "ping-silent"}});
      }
      return Verdict();
    });
    options.hold_hooks = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.client_resets();
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "held by ping-silent"));
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_log, "seen"));
                    }};
  });
}

TEST(RelayFaults, WordOfAHookThatWaitedGoesWithItsVerdict) {
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      if (call.phase == Phase::request && call.wait_notes) {
        call.wait_notes({{Note::Kind::injected, "held", "--fault", "delay seconds=1"}});
      }
      return Verdict();
    });
    options.hold_hooks = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.release_hooks();
                      rig.upstream_sends(sample_answer);
                      rig.release_hooks();
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_FALSE(has_note(*rig.done()[0], Note::Kind::injected, "held"));
                      EXPECT_EQ(rig.client().received, sample_answer);
                    }};
  });
}

TEST(RelayFaults, NoAnswerOfAHookOrdersAWipe) {
  for (const bool allowed : {false, true}) {
    run_all_ways([allowed] {
      RigOptions options = hooked([](const HookCall& call) {
        Verdict verdict;
        if (call.phase == Phase::request) {
          verdict.action = Verdict::Action::answer;
          verdict.answer = {
              200, "", {{"Content-Type", "application/vnd.ms-sync.wbxml"}}, to_bytes(wipe_body)};
        }
        return verdict;
      });
      options.settings.allow_wipe = allowed;
      return Scenario{std::move(options),
                      [allowed](Rig& rig) {
                        rig.client_sends(provision);
                        if (!allowed) {
                          rig.upstream_sends(sample_answer);
                        }
                      },
                      [allowed](const Rig& rig) {
                        EXPECT_EQ(rig.client().received.ends_with(wipe_body), allowed);
                        if (!allowed) {
                          EXPECT_EQ(rig.client().received, sample_answer);
                          ASSERT_EQ(rig.done().size(), 1U);
                          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "--allow-wipe"));
                        }
                      }};
    });
  }
}

TEST(RelayFaults, AnAnswerThatAnnouncesMoreThanItHasIsNotWhole) {
  for (const auto& [by, whole] : {std::pair{"10", false}, {"-2", true}}) {
    Rig rig(hooked([by](const HookCall& call) {
      Verdict verdict;
      if (call.phase == Phase::response) {
        verdict.faults = {{.name = "wrong-length", .arguments = {{"by", by}}, .source = "--fault"}};
      }
      return verdict;
    }));
    rig.start();
    rig.client_sends(sample_request);
    rig.upstream_sends(sample_answer);
    ASSERT_EQ(rig.done().size(), 1U);
    ASSERT_TRUE(rig.done()[0]->sent_response);
    EXPECT_EQ(rig.done()[0]->sent_response->complete, whole) << by;
  }
}

}  // namespace
}  // namespace eastap::test
