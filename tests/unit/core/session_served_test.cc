// Mode served: no server stands behind the session, and a hook's bytes take the place of its answers.
#include <string>

#include <gmock/gmock.h>

#include "proxy/core/session.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::HookCall;
using core::Phase;
using core::Verdict;
using testing::HasSubstr;

constexpr std::string_view recorded = "HTTP/1.1 200 OK\r\nX-Recorded: 1\r\nContent-Length: 5\r\n\r\nhello";

RigOptions served_rig(bool tls = false) {
  RigOptions options;
  options.mode = core::Mode::serving();
  options.client_tls = tls;
  options.settings.capture = true;
  options.wish.request = options.wish.request_body = true;
  options.hook = [](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::request) {
      verdict.served = to_bytes(recorded);
    }
    return verdict;
  };
  return options;
}

TEST(SessionServed, TheHooksBytesAreTheAnswer) {
  for (const bool tls : {false, true}) {
    run_all_ways([tls] {
      return Scenario{served_rig(tls),
                      [](Rig& rig) {
                        rig.client_sends(sample_request);
                        rig.client_sends(sample_request);
                      },
                      [](const Rig& rig) {
                        EXPECT_EQ(rig.client().received, std::string(recorded) + std::string(recorded));
                        EXPECT_TRUE(rig.connects().empty());
                        ASSERT_EQ(rig.done().size(), 2U);
                        EXPECT_EQ(rig.done().front()->response->head.find("X-Recorded"), "1");
                        EXPECT_FALSE(rig.upstream().connected);
                      }};
    });
  }
}

TEST(SessionServed, ResponsesGoThroughTheirHooks) {
  RigOptions options = served_rig();
  options.wish.response = options.wish.response_body = true;
  options.hook = [](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::request) {
      verdict.served = to_bytes(recorded);
    } else if (call.phase == Phase::response) {
      verdict.edit.content = to_bytes("changed");
    }
    return verdict;
  };
  Rig rig(options);
  rig.start();
  rig.client_sends(sample_request);
  EXPECT_THAT(rig.client().received, HasSubstr("Content-Length: 7\r\n\r\nchanged"));
}

TEST(SessionServed, WhatIsNoHttpIsTurnedAway) {
  run_all_ways([] {
    return Scenario{served_rig(), [](Rig& rig) { rig.client_sends("NO SUCH THING\r\n\r\nmore"); },
                    [](const Rig& rig) {
                      EXPECT_THAT(rig.client().received, HasSubstr("HTTP/1.1 400 Bad Request"));
                      EXPECT_TRUE(rig.client().fin);
                      EXPECT_TRUE(rig.connects().empty());
                    }};
  });
}

TEST(SessionServed, WhatFollowsARequestDoesNotTakeTheWordFromItsAnswer) {
  Rig rig(served_rig());
  rig.start();
  rig.client_sends(std::string(sample_request) + "NO SUCH THING\r\n\r\n");
  EXPECT_TRUE(rig.client().received.starts_with(recorded)) << rig.client().received;
  EXPECT_THAT(rig.client().received, HasSubstr("HTTP/1.1 400 Bad Request"));
  EXPECT_EQ(rig.client().received.find("X-Recorded", recorded.size()), std::string::npos);
  EXPECT_TRUE(rig.client().fin);
}

TEST(SessionServed, ClosesForClientsThatAskForIt) {
  for (const std::string_view request : {"OPTIONS /x HTTP/1.0\r\nHost: a\r\n\r\n",
                                         "OPTIONS /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}) {
    run_all_ways([request] {
      return Scenario{
          served_rig(),
          [request](Rig& rig) { rig.client_sends(std::string(request) + std::string(sample_request)); },
          [](const Rig& rig) {
            EXPECT_EQ(rig.client().received, recorded);
            EXPECT_TRUE(rig.client().fin);
          }};
    });
  }
}

TEST(SessionServed, AClientThatEndsInItsRequestIsLetGo) {
  Rig rig(served_rig());
  rig.start();
  const std::string_view whole = sample_request;
  rig.client_sends(whole.substr(0, whole.size() / 2));
  rig.client_ends();
  EXPECT_TRUE(rig.finished());
  EXPECT_TRUE(rig.client().fin);
  EXPECT_EQ(rig.client().received, "");
}

TEST(SessionServed, AHookMayCloseInsteadAndARequestIsNotRepeated) {
  RigOptions options = served_rig();
  options.hook = [](const HookCall& call) {
    Verdict verdict;
    verdict.action = call.exchange != nullptr ? Verdict::Action::drop : Verdict::Action::pass;
    return verdict;
  };
  Rig dropped(options);
  dropped.start();
  dropped.client_sends(sample_request);
  EXPECT_TRUE(dropped.client().fin);
  EXPECT_EQ(dropped.client().received, "");

  options.hook = [](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::request) {
      verdict.served = to_bytes(recorded);
      verdict.faults = {{"duplicate", {}, "--fault"}};
    }
    return verdict;
  };
  Rig twice(options);
  twice.start();
  twice.client_sends(sample_request);
  EXPECT_EQ(twice.client().received, recorded);
}

}  // namespace
}  // namespace eastap::test
