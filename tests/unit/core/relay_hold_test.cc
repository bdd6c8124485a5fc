// Held messages and hooks' verdicts; the code is in relay_hold.cc.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::HookCall;
using core::Note;
using core::Phase;
using core::Verdict;

TEST(RelayHold, DropClosesAndResetResets) {
  for (const auto action : {Verdict::Action::drop, Verdict::Action::reset}) {
    run_all_ways([action] {
      return Scenario{hooked([action](const HookCall& call) {
                        Verdict verdict;
                        if (call.phase == Phase::response) {
                          verdict.action = action;
                          verdict.source = "hooks.lua:3";
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
                        EXPECT_EQ(rig.done()[0]->notes.back().source, "hooks.lua:3");
                        EXPECT_TRUE(rig.finished());
                      }};
    });
  }
}

TEST(RelayHold, AnEditSaysWhichLineMadeIt) {
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      Verdict verdict;
      if (call.phase == Phase::response_head) {
        verdict.edit.head = call.exchange->response->head;
        verdict.edit.head->set("X-New", "1");
        verdict.source = "first.lua:1";
      } else if (call.phase == Phase::response) {
        verdict.edit.content = to_bytes("other");
        verdict.source = "first.lua:2, second.lua:3";
      }
      return verdict;
    });
    options.wish.response_head = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      const std::vector<Note>& notes = rig.done()[0]->notes;
                      ASSERT_EQ(notes.size(), 2U);
                      EXPECT_EQ(notes[0].text, "response headers edited by a hook");
                      EXPECT_EQ(notes[0].source, "first.lua:1");
                      EXPECT_EQ(notes[1].text, "response edited by a hook");
                      EXPECT_EQ(notes[1].source, "first.lua:2, second.lua:3");
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

TEST(RelayHold, AnAnswerThatComesBeforeItsRequestWasSentWaitsForThat) {
  static const std::string timeout = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
  for (const bool ends : {false, true}) {
    RigOptions options = plain_reverse();
    options.wish = {.request = true, .response = true, .response_body = true, .response_head = true};
    options.hook = [](const core::HookCall&) { return core::Verdict{}; };
    options.hold_hooks = true;
    Rig rig(std::move(options));
    rig.start();
    rig.client_sends(sample_request);
    rig.upstream_sends(timeout);
    if (ends) {
      rig.upstream_ends();
    }
    EXPECT_EQ(rig.client().received, "");
    for (int i = 0; i < 4; ++i) {
      rig.release_hooks();
    }
    EXPECT_EQ(rig.client().received, timeout);
    EXPECT_EQ(rig.upstream().received, sample_request);
    EXPECT_EQ(rig.done().size(), 1U);
    EXPECT_EQ(rig.wind_up(), "");
  }
}

TEST(RelayHold, AnAnswerThatCameTooEarlyIsNotGivenBesideAnother) {
  static const std::string timeout = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nlate";
  for (const auto action : {Verdict::Action::answer, Verdict::Action::drop}) {
    RigOptions options = plain_reverse();
    options.wish = {.request = true};
    options.hook = [action](const HookCall&) {
      Verdict verdict;
      verdict.action = action;
      verdict.answer.status = 299;
      return verdict;
    };
    options.hold_hooks = true;
    Rig rig(std::move(options));
    rig.start();
    rig.client_sends(sample_request);
    rig.upstream_sends(timeout.substr(0, timeout.size() - 2));
    rig.release_hooks();
    if (action == Verdict::Action::answer) {
      rig.upstream_sends(timeout.substr(timeout.size() - 2));
    }
    EXPECT_EQ(rig.client().received.find("408"), std::string::npos) << rig.client().received;
    EXPECT_EQ(rig.client().received.starts_with("HTTP/1.1 299"), action == Verdict::Action::answer);
    EXPECT_EQ(rig.done().size(), 1U);
    EXPECT_EQ(rig.wind_up(), "");
  }
}

}  // namespace
}  // namespace eastap::test
