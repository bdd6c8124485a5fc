// How what a relay carries comes to its end; the code is in relay_end.cc.
#include <functional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::Note;
using core::Side;

TEST(RelayEnd, AnUnfinishedHeadIsPassedOnAtTheEnd) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends("\r\nGET / HTTP/1.1\r\nHos");
                      rig.client_ends();
                      rig.upstream_sends("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, "\r\nGET / HTTP/1.1\r\nHos");
                      EXPECT_TRUE(rig.upstream().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_EQ(rig.done()[0]->request, nullptr);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::finding, "without a request"));
                    }};
  });
}

TEST(RelayEnd, AHeadBeyondTheLimitMakesTheConnectionOpaque) {
  static const std::string huge = "GET / HTTP/1.1\r\nX: " + std::string(600, 'x') + "\r\n\r\n";
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.settings.head_limit = 500;
    return Scenario{std::move(options), [](Rig& rig) { rig.client_sends_raw(as_bytes(huge)); },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, huge);
                      EXPECT_NE(rig.log_text().find("more than 500 bytes"), std::string::npos)
                          << rig.log_text();
                    }};
  });
}

TEST(RelayEnd, WhatTheServerSaysWrongIsRelayedToo) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNONSENSE");
                      rig.client_sends("anything");
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received,
                                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcNONSENSE");
                      EXPECT_EQ(rig.upstream().received, std::string(sample_request) + "anything");
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_EQ(rig.done()[0]->outcome, "");
                      EXPECT_EQ(rig.done()[1]->kind, core::Exchange::Kind::opaque);
                    }};
  });
}

TEST(RelayEnd, AResponseCutShortIsCutShortForTheClientToo) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                      rig.upstream_ends();
                      rig.client_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_NE(rig.done()[0]->outcome.find("in the middle"), std::string::npos);
                      EXPECT_FALSE(rig.done()[0]->response->complete);
                    }};
  });
}

TEST(RelayEnd, AResetInTheMiddleOfAHeldMessageComesBehindWhatWasHeld) {
  Rig request(hooked([](const core::HookCall&) { return core::Verdict{}; }));
  request.start();
  request.client_sends("POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(request.upstream().received, "");
  request.client_resets();
  EXPECT_EQ(request.upstream().received,
            "POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(request.upstream().rst);
  EXPECT_EQ(request.wind_up(), "");

  Rig response(hooked([](const core::HookCall&) { return core::Verdict{}; }));
  response.start();
  response.client_sends(sample_request);
  response.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(response.client().received, "");
  response.upstream_resets();
  EXPECT_EQ(response.client().received, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(response.client().rst);
  EXPECT_EQ(response.wind_up(), "");
}

// What was sent on ahead of the parser must not go out again.
TEST(RelayEnd, AResetInTheMiddleOfAHeadRepeatsNothing) {
  Rig request(plain_reverse());
  request.start();
  request.client_sends("POST /Mic");
  request.client_resets();
  EXPECT_EQ(request.upstream().received, "POST /Mic");
  EXPECT_EQ(request.wind_up(), "");

  Rig response(plain_reverse());
  response.start();
  response.client_sends(sample_request);
  response.upstream_sends("HTTP/1.1 20");
  response.upstream_resets();
  EXPECT_EQ(response.client().received, "HTTP/1.1 20");
  EXPECT_EQ(response.wind_up(), "");
}

/// What the hook of a response gives while the client has sent its FIN already.
void half_closed_while_held(const core::Verdict& verdict, const std::function<void(const Rig&)>& check) {
  RigOptions options = plain_reverse();
  options.wish = {.response = true, .response_body = true};
  options.hook = [verdict](const core::HookCall&) { return verdict; };
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends(sample_answer);
  rig.client_ends();
  EXPECT_EQ(rig.done().size(), 0U) << "its answer is still held";
  rig.release_hooks();
  ASSERT_EQ(rig.done().size(), 1U);
  check(rig);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayEnd, AHeldAnswerIsNotOverBeforeItsHookHasDecided) {
  core::Verdict edits;
  edits.edit.content = to_bytes("jelly");
  edits.source = "hooks.lua:3";
  half_closed_while_held(edits, [](const Rig& rig) {
    EXPECT_TRUE(rig.client().received.ends_with("jelly"));
    ASSERT_TRUE(rig.done()[0]->sent_response);
    EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "edited by a hook"));
    EXPECT_EQ(rig.done()[0]->outcome, "");
  });
  core::Verdict drops;
  drops.action = core::Verdict::Action::drop;
  half_closed_while_held(drops, [](const Rig& rig) {
    EXPECT_EQ(rig.client().received, "");
    EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "dropped"));
    EXPECT_NE(rig.done()[0]->outcome, "");
  });
}

}  // namespace
}  // namespace eastap::test
