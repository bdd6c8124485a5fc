// The guard of wipes; the code is in relay_wipe.cc.
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

TEST(RelayWipe, AWipeIsHeldUntilSomebodyConfirmsIt) {
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

TEST(RelayWipe, AWipeThatNobodyConfirmsIsA503) {
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

TEST(RelayWipe, AllowWipeLetsItThrough) {
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

TEST(RelayWipe, WithoutObserversAWipeIsStillHeld) {
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

TEST(RelayWipe, AnOrdinaryProvisionAnswerIsPassedOnUntouched) {
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

}  // namespace
}  // namespace eastap::test
