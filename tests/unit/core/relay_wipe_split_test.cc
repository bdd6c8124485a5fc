// No answer that holds a second one, which may order a wipe; the code is in relay_wipe.cc.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"
#include "tests/unit/core/wipe_samples.h"

namespace eastap::test {
namespace {

using core::HookCall;
using core::Note;
using core::Phase;
using core::Verdict;

TEST(RelayWipe, NoAnswerOfAHookHidesASecondOne) {
  for (const Phase phase : {Phase::request, Phase::response}) {
    for (const bool allowed : {false, true}) {
      RigOptions options = hooked([&](const HookCall& call) {
        return call.phase == phase ? answers({{"Content-Length", "0"}}, wipe_answer) : Verdict{};
      });
      options.settings.allow_wipe = allowed;
      Rig rig(std::move(options));
      rig.start();
      rig.client_sends(folder_sync_head);
      if (!allowed || phase == Phase::response) {
        rig.upstream_sends(no_folders);
      }
      EXPECT_EQ(rig.client().received, allowed ? no_folders + wipe_answer : no_folders);
      ASSERT_EQ(rig.done().size(), 1U);
      EXPECT_EQ(has_note(*rig.done()[0], Note::Kind::hook_error, "without --allow-wipe"), !allowed);
    }
  }
}

TEST(RelayWipe, NoAnswerOfAHookHidesAnyOther) {
  Rig rig(hooked([](const HookCall& call) {
    return call.phase == Phase::response ? answers({{"Content-Length", "0"}}, no_folders) : Verdict{};
  }));
  rig.start();
  rig.client_sends(folder_sync_head);
  rig.upstream_sends(no_folders);
  EXPECT_EQ(rig.client().received, no_folders);
  ASSERT_EQ(rig.done().size(), 1U);
  EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "holds a second answer"));
}

/// A hook announces this length for the response, whatever its body has.
Verdict changes_length(const HookCall& call, const std::string& length) {
  Verdict verdict;
  verdict.edit.head = call.exchange->response->head;
  verdict.edit.head->set("Content-Length", length);
  return verdict;
}

TEST(RelayWipe, ACutAnswerGoesOnUnderItsOwnHead) {
  static const std::string nested = answer_of("HTTP/1.1 200 OK\r\n", wipe_answer + "more");
  RigOptions options = plain_reverse();
  options.wish = {.response = true, .response_body = true, .response_head = true};
  options.hook = [](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::response_head) {
      verdict.edit.head = call.exchange->response->head;
      verdict.edit.head->set("Content-Length", "0");
    }
    return verdict;
  };
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(folder_sync_head);
  rig.upstream_sends(nested.substr(0, nested.size() - 4));
  rig.upstream_ends();
  EXPECT_EQ(rig.client().received.find("Content-Length: 0"), std::string::npos);
  EXPECT_TRUE(rig.client().received.starts_with(nested.substr(0, 40)));
}

TEST(RelayWipe, NoChangedHeadLetsASecondAnswerOut) {
  static const std::string nested = answer_of("HTTP/1.1 200 OK\r\n", wipe_answer);
  run_all_ways([] {
    RigOptions options = hooked([](const HookCall& call) {
      return call.phase == Phase::response ? changes_length(call, "0") : Verdict{};
    });
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(folder_sync_head);
                      rig.upstream_sends(nested);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, nested);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "nothing was changed"));
                    }};
  });
}

TEST(RelayWipe, ABodyThatStreamsEndsBeforeItsSecondAnswer) {
  static const std::string nested = answer_of("HTTP/1.1 200 OK\r\n", std::string(5000, 'x') + wipe_answer);
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.wish.response_head = true;
    options.hook = [](const HookCall& call) {
      return call.phase == Phase::response_head ? changes_length(call, "7") : Verdict{};
    };
    return Scenario{
        std::move(options),
        [](Rig& rig) {
          rig.client_sends(folder_sync_head);
          rig.upstream_sends(nested);
        },
        [](const Rig& rig) {
          EXPECT_EQ(rig.client().received.find(held_wipe_body), std::string::npos);
          EXPECT_EQ(rig.client().received.find("HTTP/1.1 ", 1), std::string::npos);
          ASSERT_EQ(rig.done().size(), 1U);
          EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::policy, "ended without --allow-wipe") ||
                      has_note(*rig.done()[0], Note::Kind::hook_error, "nothing was changed"));
        }};
  });
}

}  // namespace
}  // namespace eastap::test
