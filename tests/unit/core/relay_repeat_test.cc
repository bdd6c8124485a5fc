// Requests that a fault sends twice.
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

constexpr const char* send_mail =
    "POST /Microsoft-Server-ActiveSync?Cmd=SendMail&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\n"
    "hOST: server.test\r\nContent-Length: 4\r\n\r\nmail";
constexpr const char* taken_answer = "HTTP/1.1 200 OK\r\nX-n: 1\r\nContent-Length: 0\r\n\r\n";
constexpr const char* second_answer = "HTTP/1.1 200 OK\r\nX-n: 2\r\nContent-Length: 3\r\n\r\nyes";

RigOptions repeating() {
  RigOptions options = hooked([](const HookCall& call) {
    Verdict verdict;
    if (call.phase == Phase::request &&
        call.exchange->request->head.target().find("SendMail") != std::string_view::npos) {
      verdict.faults.push_back({"duplicate", {}, "--fault", "duplicate-sendmail"});
      verdict.by = Verdict::by_fault;
    }
    return verdict;
  });
  options.wish.response = options.wish.response_body = false;
  return options;
}

TEST(RelayRepeat, TheServerGetsItTwiceAndThePhoneOneAnswer) {
  for (const bool hooked_response : {false, true}) {
    run_all_ways([hooked_response] {
      RigOptions options = repeating();
      options.wish.response = options.wish.response_body = hooked_response;
      return Scenario{
          std::move(options),
          [](Rig& rig) {
            rig.client_sends(send_mail);
            rig.upstream_sends(taken_answer);
            if (!rig.cut()) {
              EXPECT_EQ(rig.upstream().received, std::string(send_mail) + send_mail);
              EXPECT_EQ(rig.client().received, "");
            }
            rig.client_sends(sample_request);
            rig.upstream_sends(second_answer);
            rig.upstream_sends(sample_answer);
          },
          [](const Rig& rig) {
            EXPECT_EQ(rig.upstream().received, std::string(send_mail) + send_mail + sample_request);
            EXPECT_EQ(rig.client().received, std::string(taken_answer) + sample_answer);
            ASSERT_EQ(rig.done().size(), 3U);
            EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, "the server answered 200"));
            EXPECT_TRUE(has_note(*rig.done()[1], Note::Kind::injected, "sent by the tap itself"));
            EXPECT_EQ(rig.done()[1]->notes.back().fault, "duplicate-sendmail");
            EXPECT_EQ(rig.done()[1]->response->head.find("X-n"), "2");
            EXPECT_EQ(rig.done()[1]->outcome, "");
          }};
    });
  }
}

TEST(RelayRepeat, NotWhereTheServerRefusedOrEnds) {
  for (const auto& [answer, why] : std::vector<std::pair<std::string, std::string>>{
           {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", "the server answered 401"},
           {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            "the connection to the server ends"},
           {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "the connection to the server ends"},
           {"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789",
            "larger than --body-limit"}}) {
    run_all_ways([answer, why] {
      RigOptions options = repeating();
      options.settings.body_limit = 16;
      return Scenario{std::move(options),
                      [answer](Rig& rig) {
                        rig.client_sends(send_mail);
                        rig.client_sends(sample_request);
                        rig.upstream_sends(answer);
                        rig.upstream_sends(sample_answer);
                      },
                      [answer, why](const Rig& rig) {
                        EXPECT_EQ(rig.upstream().received, std::string(send_mail) + sample_request) << why;
                        EXPECT_EQ(rig.client().received, answer + sample_answer) << why;
                        ASSERT_EQ(rig.done().size(), 2U) << why;
                        EXPECT_TRUE(has_note(*rig.done()[0], Note::Kind::injected, why)) << why;
                      }};
    });
  }
}

TEST(RelayRepeat, AServerThatEndsInsteadOfAnsweringAgain) {
  for (const bool resets : {false, true}) {
    run_all_ways([resets] {
      return Scenario{repeating(),
                      [resets](Rig& rig) {
                        rig.client_sends(send_mail);
                        rig.upstream_sends(taken_answer);
                        if (resets) {
                          rig.upstream_resets();
                        } else {
                          rig.upstream_ends();
                        }
                      },
                      [](const Rig& rig) {
                        EXPECT_EQ(rig.client().received, taken_answer);
                        ASSERT_EQ(rig.done().size(), 2U);
                        EXPECT_TRUE(rig.client().fin || rig.client().rst);
                      }};
    });
  }
}

TEST(RelayRepeat, AReplacedAnswerIsNotRepeated) {
  run_all_ways([] {
    RigOptions options = repeating();
    options.wish.response = options.wish.response_body = true;
    options.hook = [first = options.hook](const HookCall& call) {
      Verdict verdict = first(call);
      if (call.phase == Phase::response &&
          call.exchange->request->head.target().find("SendMail") != std::string_view::npos) {
        verdict.action = Verdict::Action::answer;
        verdict.answer = {503, "", {}, {}};
      }
      return verdict;
    };
    return Scenario{std::move(options),
                    [](Rig& rig) {
                      rig.client_sends(send_mail);
                      rig.upstream_sends(taken_answer);
                      rig.client_sends(sample_request);
                      rig.upstream_sends(sample_answer);
                    },
                    [](const Rig& rig) {
                      EXPECT_EQ(rig.upstream().received, std::string(send_mail) + sample_request);
                      EXPECT_TRUE(rig.client().received.ends_with(sample_answer));
                    }};
  });
}

}  // namespace
}  // namespace eastap::test
