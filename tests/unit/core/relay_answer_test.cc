// Answers of the tap's own; the code is in relay_answer.cc.
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

TEST(RelayAnswer, AHookMayReplaceTheServersAnswer) {
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

}  // namespace
}  // namespace eastap::test
