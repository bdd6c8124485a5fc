// Hooks of heads and of pieces of streaming bodies; the code is in relay_pieces.cc and relay_hold.cc.
#include <string>
#include <tuple>
#include <utility>

#include <gtest/gtest.h>

#include "proxy/core/relay.h"
#include "tests/support/scenarios.h"

namespace eastap::test {
namespace {

using core::HookCall;
using core::Note;
using core::Phase;
using core::Verdict;

RigOptions asked_about(core::HookWish wish, std::function<Verdict(const HookCall&)> verdict) {
  RigOptions options = plain_reverse();
  options.wish = wish;
  options.hook = std::move(verdict);
  return options;
}

/// Every 'l' of a piece of the response becomes 'L'.
Verdict in_capitals(const HookCall& call) {
  Verdict verdict;
  if (call.phase == Phase::chunk && !call.piece->of_request) {
    Bytes content = call.piece->content;
    for (std::uint8_t& byte : content) {
      byte = byte == 'l' ? std::uint8_t{'L'} : byte;
    }
    verdict.edit.content = std::move(content);
    verdict.source = "hooks.lua:3";
  }
  return verdict;
}

TEST(RelayPieces, PiecesThatAHookLeavesAlonePassByteForByte) {
  static const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nhel\r\n2\r\nlo\r\n0\r\nT: 1\r\n\r\n";
  run_all_ways([] {
    return Scenario{asked_about({.request_chunk = true, .response_chunk = true}, {}),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(chunked);
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, std::string(sample_request) + sample_request);
                      EXPECT_EQ(rig.client().received, chunked + sample_answer);
                      EXPECT_EQ(rig.done().size(), 2U);
                    }};
  });
}

TEST(RelayPieces, AHookMayChangeAPieceWithinItsLength) {
  static const std::string chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
  static const std::string changed =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nheL\r\n2\r\nLo\r\n0\r\n\r\n";
  run_all_ways([] {
    return Scenario{asked_about({.response_chunk = true}, in_capitals),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(chunked);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, changed);
                      ASSERT_EQ(rig.done().size(), 1U);
                      ASSERT_TRUE(rig.done()[0]->sent_response);
                      EXPECT_TRUE(changed.ends_with(as_text(rig.done()[0]->sent_response->body.wire)));
                      EXPECT_EQ(as_text(rig.done()[0]->response->body.content()), "hello");
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "edited by a hook"));
                      EXPECT_EQ(rig.done()[0]->notes.back().source, "hooks.lua:3");
                    }};
  });
}

TEST(RelayPieces, WhatWentOnIsRecordedWithTheHostThatTheTapWroteAndThePieceThatAHookChanged) {
  run_all_ways([] {
    return Scenario{
        asked_about({.request_chunk = true},
                    [](const HookCall& call) {
                      Verdict verdict;
                      verdict.edit.content = Bytes(call.piece->content.size(), 'x');
                      return verdict;
                    }),
        [](Rig& rig) {
          rig.client_sends("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\nok");
          rig.upstream_sends(sample_answer);
        },
        [](const Rig& rig) {
          const std::string sent = "POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 2\r\n\r\nxx";
          EXPECT_EQ(rig.upstream().received, sent);
          ASSERT_EQ(rig.done().size(), 1U);
          ASSERT_TRUE(rig.done()[0]->sent_request);
          const core::Message& recorded = *rig.done()[0]->sent_request;
          EXPECT_EQ(std::string(as_text(recorded.head.raw())) + std::string(as_text(recorded.body.wire)),
                    sent);
          EXPECT_EQ(as_text(rig.done()[0]->request->body.wire), "ok");
        }};
  });
}

TEST(RelayPieces, APieceOfAnotherLengthIsAnErrorAndPasses) {
  run_all_ways([] {
    return Scenario{asked_about({.response_chunk = true},
                                [](const HookCall&) {
                                  Verdict verdict;
                                  verdict.edit.content = to_bytes("much too long for it");
                                  return verdict;
                                }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.client().received, sample_answer);
                      ASSERT_EQ(rig.done().size(), 1U);
                      EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::hook_error, "its edit is lost"));
                    }};
  });
}

TEST(RelayPieces, TheyTellTheirPlaceAndWhatFollowsWaitsForThem) {
  RigOptions options = asked_about({.response_chunk = true}, {});
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
  rig.upstream_sends("lo");
  EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\n"));
  ASSERT_EQ(rig.hooks().size(), 1U);
  EXPECT_EQ(rig.hooks()[0].piece->offset, 0U);
  EXPECT_FALSE(rig.hooks()[0].piece->last);
  rig.release_hooks();
  ASSERT_EQ(rig.hooks().size(), 2U);
  EXPECT_EQ(rig.hooks()[1].piece->offset, 3U);
  EXPECT_EQ(as_text(rig.hooks()[1].piece->content), "lo");
  EXPECT_TRUE(rig.hooks()[1].piece->last);
  EXPECT_EQ(rig.done().size(), 0U);
  rig.release_hooks();
  EXPECT_TRUE(rig.client().received.ends_with("hello"));
  EXPECT_EQ(rig.done().size(), 1U);
  EXPECT_EQ(rig.wind_up(), "");
}

/// A body beyond --body-limit, held until that is clear, with handlers of whole messages and of pieces.
RigOptions too_long_to_hold() {
  RigOptions options = asked_about({.request = true,
                                    .request_body = true,
                                    .response = true,
                                    .response_body = true,
                                    .request_chunk = true,
                                    .response_chunk = true},
                                   in_capitals);
  options.settings.body_limit = 4;
  return options;
}

TEST(RelayPieces, WhatWasHeldOfATooLongBodyIsItsFirstPiece) {
  run_all_ways([] {
    return Scenario{too_long_to_hold(),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nlull a llama");
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().received.starts_with(
                          "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nLuLL a LLama"))
                          << rig.client().received;
                      EXPECT_EQ(rig.done().size(), 2U);
                      ASSERT_FALSE(rig.done().empty());
                      EXPECT_EQ(rig.done()[0]->response->body.content_length, 12U);
                    }};
  });
}

TEST(RelayPieces, SuchABodyThroughALineOfAFault) {
  RigOptions options = too_long_to_hold();
  options.hook = [](const HookCall& call) {
    Verdict verdict = in_capitals(call);
    if (call.phase == Phase::response) {
      verdict.faults = {{.name = "slice", .arguments = {{"bytes", "4"}}, .source = "--fault"}};
    }
    return verdict;
  };
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nlull a");
  rig.upstream_sends(" llama");
  for (int i = 0; i < 10; ++i) {
    rig.fire_timers();
  }
  EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\nLuLL a LLama")) << rig.client().received;
  EXPECT_EQ(rig.done().size(), 1U);
  EXPECT_EQ(rig.wind_up(), "");
}

/// Pieces for a hook, behind a fault of the line that holds nothing back.
RigOptions pieces_through_a_line(const std::string& name, const std::string& key, const std::string& value) {
  RigOptions options =
      asked_about({.response = true, .response_chunk = true}, [name, key, value](const HookCall& call) {
        Verdict verdict;
        if (call.phase == Phase::response) {
          verdict.faults = {{.name = name, .arguments = {{key, value}}, .source = "--fault"}};
        }
        return verdict;
      });
  options.hold_hooks = true;
  return options;
}

TEST(RelayPieces, TheServersEndMayComeWhileTheLastOfThemIsHeld) {
  for (const auto& [name, key, value] : {std::tuple{"bandwidth", "rate", "1000000000"},
                                         {"latency", "ms", "0"},
                                         {"data-limit", "bytes", "1000"}}) {
    SCOPED_TRACE(name);
    Rig rig(pieces_through_a_line(name, key, value));
    rig.start();
    rig.client_sends(sample_request);
    rig.upstream_sends(sample_answer);
    rig.upstream_ends();
    for (int i = 0; i < 5; ++i) {
      rig.release_hooks();
      rig.fire_timers();
    }
    EXPECT_EQ(rig.client().received, sample_answer);
    ASSERT_EQ(rig.done().size(), 1U);
    EXPECT_EQ(rig.done()[0]->outcome, "");
    EXPECT_EQ(rig.wind_up(), "");
  }
}

TEST(RelayPieces, NoneOvertakesWhatAFaultHoldsBack) {
  Rig rig(pieces_through_a_line("latency", "ms", "1000"));
  rig.start();
  rig.client_sends(sample_request);
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
  rig.release_hooks();  // of the response
  rig.upstream_sends("ab");
  rig.release_hooks();  // of the first piece: it waits in the line
  rig.upstream_sends("cd");
  rig.client_sends("NO HTTP AT ALL\r\n\r\n");  // from here on bytes are only passed
  rig.upstream_sends("ef");
  EXPECT_TRUE(rig.client().received.ends_with("\r\n\r\nabcdef")) << rig.client().received;
}

TEST(RelayPieces, TheFirstOfThemTellsWhereItEnds) {
  RigOptions options = too_long_to_hold();
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends("GET / HTTP/1.1\r\nHost: mail.example.com\r\n\r\n");
  rig.release_hooks();  // the request's
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nlull a llama");
  rig.release_hooks();  // the response's
  ASSERT_EQ(rig.hooks().size(), 3U);
  EXPECT_EQ(rig.hooks()[2].phase, Phase::chunk);
  EXPECT_EQ(as_text(rig.hooks()[2].piece->content), "lull a llama");
  EXPECT_EQ(rig.hooks()[2].piece->offset, 0U);
  EXPECT_TRUE(rig.hooks()[2].piece->last);
  EXPECT_EQ(rig.done().size(), 0U);
  rig.release_hooks();
  EXPECT_TRUE(rig.client().received.ends_with("LuLL a LLama"));
  EXPECT_EQ(rig.done().size(), 1U);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayPieces, AResetInTheMiddleOfABody) {
  run_all_ways([] {
    return Scenario{asked_about({.response_chunk = true},
                                [](const HookCall&) {
                                  Verdict verdict;
                                  verdict.action = Verdict::Action::reset;
                                  return verdict;
                                }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.client().rst);
                      EXPECT_EQ(rig.client().received.find("hello"), std::string::npos);
                      EXPECT_EQ(rig.done().size(), 1U);
                    }};
  });
}

TEST(RelayHeads, AHookOfHeadsIsAskedBeforeTheBodyAndItsEditReachesTheNextHook) {
  run_all_ways([] {
    return Scenario{
        asked_about({.request = true, .request_body = true, .request_head = true},
                    [](const HookCall& call) {
                      Verdict verdict;
                      verdict.edit.head = call.edited_head ? *call.edited_head : call.exchange->request->head;
                      verdict.edit.head->add(call.phase == Phase::request_head ? "X-First" : "X-Second", "1");
                      return verdict;
                    }),
        [](Rig& rig) {
          rig.client_sends(sample_request);
          rig.upstream_sends(sample_answer);
        },
        [](const Rig& rig) {
          EXPECT_NE(rig.upstream().received.find("X-First: 1\r\nX-Second: 1\r\n"), std::string::npos);
          EXPECT_TRUE(rig.upstream().received.ends_with("\r\n\r\nbody"));
          EXPECT_EQ(rig.client().received, sample_answer);
          ASSERT_EQ(rig.hooks().size(), 2U);
          EXPECT_EQ(rig.hooks()[0].phase, Phase::request_head);
        }};
  });
}

TEST(RelayHeads, BothHeadsMayBeEditedWhileTheBodiesStream) {
  run_all_ways([] {
    return Scenario{asked_about({.request_head = true, .response_head = true},
                                [](const HookCall& call) {
                                  Verdict verdict;
                                  const bool asks = call.phase == Phase::request_head;
                                  verdict.edit.head =
                                      (asks ? call.exchange->request : call.exchange->response)->head;
                                  verdict.edit.head->add("X-Tap", asks ? "up" : "down");
                                  return verdict;
                                }),
                    [](Rig& rig) {
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_TRUE(rig.upstream().received.ends_with("X-Tap: up\r\n\r\nbody"));
                      EXPECT_TRUE(rig.client().received.ends_with("X-Tap: down\r\n\r\nhello"));
                      EXPECT_EQ(rig.done().size(), 1U);
                    }};
  });
}

TEST(RelayHeads, AnAnswerBeforeTheBodyIsRead) {
  RigOptions options = asked_about({.request_head = true}, [](const HookCall&) {
    Verdict verdict;
    verdict.action = Verdict::Action::answer;
    verdict.answer.status = 413;
    return verdict;
  });
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends("POST / HTTP/1.1\r\nHost: server.test\r\nContent-Length: 4\r\n\r\n");
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 413 "));
  rig.client_sends("body");
  EXPECT_EQ(rig.upstream().received, "");
  EXPECT_EQ(rig.done().size(), 1U);
  EXPECT_EQ(rig.wind_up(), "");
}

TEST(RelayHeads, AWipeIsStillGuarded) {
  RigOptions options = asked_about({.response_head = true}, {});
  options.hold_hooks = true;
  Rig rig(std::move(options));
  rig.start();
  rig.client_sends(
      "POST /Microsoft-Server-ActiveSync?Cmd=Provision&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
      "Host: server.test\r\nContent-Length: 0\r\n\r\n");
  rig.upstream_sends("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" +
                     std::string("\x03\x01\x6a\x00\x00\x0e\x45\x4b\x03\x31\x00\x01\x0c\x01", 14));
  rig.release_hooks();
  ASSERT_EQ(rig.hooks().size(), 2U);
  EXPECT_EQ(rig.hooks()[1].phase, Phase::wipe);
  rig.fire_timers();
  EXPECT_TRUE(rig.client().received.starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(rig.wind_up(), "");
}

}  // namespace
}  // namespace eastap::test
