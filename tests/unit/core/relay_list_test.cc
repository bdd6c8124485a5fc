// The list of exchanges; the code is in relay_list.cc.
#include <string>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

TEST(RelayList, EveryRequestIsToldOnceWhenItIsWholeAndOnceAtItsEnd) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.requests().size(), 2U);
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_EQ(rig.requests()[0]->id, rig.done()[0]->id);
                      EXPECT_EQ(rig.requests()[0]->response, nullptr);
                      EXPECT_NE(rig.done()[0]->id, rig.done()[1]->id);
                      EXPECT_LT(rig.done()[0]->started.steady, rig.done()[0]->finished.steady);
                    }};
  });
}

TEST(RelayList, WhatTheServerNeverAnsweredIsSaid) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->outcome, "the upstream closed without a response");
                      EXPECT_EQ(rig.done()[0]->response, nullptr);
                    }};
  });
}

TEST(RelayList, UnwatchedTrafficIsPassedOnAndKeepsNothing) {
  RigOptions options = plain_reverse();
  options.settings.capture = false;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends(sample_answer);
  EXPECT_EQ(rig.client().received, sample_answer);
  EXPECT_TRUE(rig.done().empty());
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayList, AHookOfUnwatchedTrafficSeesNothingOfTheExchangeBefore) {
  run_all_ways([] {
    const auto seen = std::make_shared<std::string>();
    RigOptions options = hooked([seen](const core::HookCall& call) {
      const core::Exchange& exchange = *call.exchange;
      *seen += std::string(exchange.request->head.target()) + ':';
      for (const core::MessagePtr& message : {exchange.request, exchange.response}) {
        *seen += message ? std::string(as_text(message->body.content())) + ',' : "none,";
      }
      *seen += std::to_string(exchange.notes.size()) + ' ';
      core::Verdict verdict;
      verdict.notes.push_back({core::Note::Kind::hook_log, "said", "hooks.lua:1"});
      return verdict;
    });
    options.settings.capture = false;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends("POST /1 HTTP/1.1\r\nContent-Length: 6\r\n\r\nlonger");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst");
                      rig.client_sends("POST /2 HTTP/1.1\r\nContent-Length: 2\r\n\r\nab");
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    },
                    [seen](const Rig& rig) {
                      EXPECT_EQ(*seen, "/1:longer,none,0 /1:longer,first,1 /2:ab,none,0 /2:ab,,1 ");
                      EXPECT_TRUE(rig.upstream().received.ends_with("\r\n\r\nab"));
                      EXPECT_TRUE(rig.done().empty());
                    }};
  });
}

}  // namespace
}  // namespace eastap::test
