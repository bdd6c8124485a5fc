// The guard of wipes; the code is in relay_wipe.cc.
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

/// Nobody confirms it, and the phone gets the 503.
void expect_held(RigOptions options, const std::string& answer) {
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(provision_head);
  rig.upstream_sends(answer);
  EXPECT_EQ(rig.client().received, "") << answer;
  rig.fire_timers();
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayWipe, NoHeadHidesAWipe) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  expect_held(plain_reverse(), answer_of(ok + "Content-Encoding: gzip\r\n", gzip(held_wipe_body)));
  expect_held(plain_reverse(), answer_of(ok, gzip(held_wipe_body)));
  expect_held(plain_reverse(), answer_of(ok + "Content-Encoding: unheard-of\r\n", held_wipe_body));
  expect_held(plain_reverse(), answer_of(ok + "Content-Type: text/html\r\n", held_wipe_body));
  expect_held(plain_reverse(), answer_of("HTTP/1.1 203 Perhaps\r\n", held_wipe_body));
  RigOptions small = plain_reverse();
  small.settings.body_limit = 4;  // less than what must be looked through
  expect_held(std::move(small), answer_of(ok, held_wipe_body));
}

TEST(RelayWipe, NoAnswerOfAHookOrdersAWipe) {
  const std::vector<Verdict> all{
      answers({}, held_wipe_body), answers({{"Content-Encoding", "gzip"}}, gzip(held_wipe_body)),
      answers({{"Content-Encoding", "gzip"}}, held_wipe_body),
      answers({{"Content-Type", "text/plain"}}, gzip(held_wipe_body)),
      answers({{"Transfer-Encoding", "chunked"}}, "e\r\n" + held_wipe_body + "\r\n0\r\n\r\n")};
  const std::string harmless = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  for (const Verdict& verdict : all) {
    for (const Phase phase : {Phase::request, Phase::response}) {
      Rig rig(hooked([&](const HookCall& call) { return call.phase == phase ? verdict : Verdict{}; }));
      rig.start();
      rig.client_sends(provision_head);
      rig.upstream_sends(harmless);
      EXPECT_EQ(rig.client().received, harmless);
      ASSERT_EQ(rig.done().size(), 1U);
      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "orders a wipe"));
    }
  }
}

TEST(RelayWipe, AHooksEditIsHeldToo) {
  Rig rig(hooked([](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::response) {
      verdict.edit.head = call.exchange->response->head;
      verdict.edit.head->set("Content-Encoding", "gzip");
      verdict.edit.content = to_bytes(held_wipe_body);
    } else if (call.phase == Phase::wipe) {
      verdict.action = Verdict::Action::answer;
    }
    return verdict;
  }));
  rig.start();
  rig.client_sends(provision_head);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 503 ")) << rig.client().received;
}

TEST(RelayWipe, NoPieceOfAProvisionAnswerIsChanged) {
  static const std::string long_answer = answer_of("HTTP/1.1 200 OK\r\n", std::string(2U << 20U, 'x'));
  RigOptions options = plain_reverse();
  options.settings.body_limit = 1024;
  options.wish.response_chunk = true;
  options.hook = [](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::chunk) {
      verdict.edit.content = Bytes(call.piece->content.size(), 'y');
      verdict.source = "hooks.lua:3";
    }
    return verdict;
  };
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(provision_head);
  for (std::size_t at = 0; at < long_answer.size(); at += 64U << 10U) {
    rig.upstream_sends(long_answer.substr(at, 64U << 10U));
  }
  EXPECT_EQ(rig.client().received, long_answer);
  ASSERT_EQ(rig.done().size(), 1U);
  EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "its edit is lost"));
}

TEST(RelayWipe, AConnectionThatIsNoHttpAnyMoreEndsBeforeItsWipe) {
  run_all_ways([] {
    RigOptions options = plain_reverse();
    options.hold_hooks = true;
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(provision_head);
                      rig.upstream_sends(wipe_answer);
                      rig.client_sends("no HTTP\r\n\r\n");
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "");
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::policy, "the wipe was refused"));
                    }};
  });
}

TEST(RelayWipe, AWipeThatIsCutOffIsNotPassedOn) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(provision_head);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n" + held_wipe_body);
                      rig.upstream_ends();
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, "");
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::policy, "refused"));
                    }};
  });
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

TEST(RelayWipe, NoAnswerOfAHookOrdersAWipeWhateverWasAsked) {
  const std::string head = "POST /x HTTP/1.1\r\nHost: server.test\r\nContent-Length: 0\r\n\r\n";
  Rig rig(hooked([](const HookCall& call) {
    return call.phase == Phase::response ? answers({}, held_wipe_body) : Verdict{};
  }));
  rig.start();
  rig.client_sends(head);
  rig.upstream_sends(no_folders);
  EXPECT_EQ(rig.client().received, no_folders);
}

TEST(RelayWipe, NoEditOfAHookOrdersAWipeWhateverWasAsked) {
  Rig rig(hooked([](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::response) {
      verdict.edit.content = to_bytes(held_wipe_body);
    }
    return verdict;
  }));
  rig.start();
  rig.client_sends(folder_sync_head);
  rig.upstream_sends(no_folders);
  EXPECT_EQ(rig.client().received, no_folders);
  ASSERT_EQ(rig.done().size(), 1U);
  EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "orders a wipe"));
}

TEST(RelayWipe, AServersWipeIsHeldOnAnyPath) {
  RigOptions options = plain_reverse();
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(
      "POST /EAS?Cmd=Provision&DeviceId=D1 HTTP/1.1\r\nHost: server.test\r\nContent-Length: 0\r\n\r\n");
  rig.upstream_sends(wipe_answer);
  EXPECT_EQ(rig.client().received, "");
  rig.fire_timers();
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 503 "));
}

TEST(RelayWipe, AWipeThatNobodyAskedForEndsTheConnection) {
  run_all_ways([] {
    return Scenario{plain_reverse(),
                    [](Rig& rig) {
                      rig.client_sends(folder_sync_head);
                      rig.upstream_sends(no_folders);
                      rig.upstream_sends(wipe_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, no_folders);
                      EXPECT_TRUE(rig.client().fin);
                      ASSERT_EQ(rig.done().size(), 2U);
                      EXPECT_TRUE(has_note(*rig.done()[1], Note::Kind::policy, "nobody asked for"));
                    }};
  });
}

TEST(RelayWipe, ALongAnswerThatNobodyAskedForEndsTheConnection) {
  RigOptions options = plain_reverse();
  options.settings.body_limit = 1024;
  Rig rig(std::move(options));
  rig.start();
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
  for (int i = 0; i < 30 && !rig.client().fin; ++i) {
    rig.upstream_sends(std::string(100'000, 'x'));
  }
  EXPECT_EQ(rig.client().received, "");
  EXPECT_TRUE(rig.client().fin);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayWipe, WithWipesAllowedAnAnswerThatNobodyAskedForIsPassedOn) {
  RigOptions options = plain_reverse();
  options.settings.allow_wipe = true;
  Rig rig(std::move(options));
  rig.start();
  rig.upstream_sends(wipe_answer);
  EXPECT_EQ(rig.client().received, wipe_answer);
}

}  // namespace
}  // namespace eastap::test
