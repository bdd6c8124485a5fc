#include "proxy/model/lesson.h"

#include <gtest/gtest.h>

#include "tests/support/exchanges.h"

namespace eastap::model::lesson_test {
namespace {

Ending ending(std::string outcome, std::vector<core::Note> notes = {}, int http = 200) {
  const auto made = test::exchange(test::message(test::eas_head("Sync")),
                                   test::message("HTTP/1.1 " + std::to_string(http) + " x\r\n"));
  made->outcome = std::move(outcome);
  made->notes = std::move(notes);
  return ending_of(*made);
}

TEST(Lesson, WhoEndedIt) {
  EXPECT_EQ(ending(""), Ending::whole);
  EXPECT_EQ(ending("client reset the connection (ECONNRESET)"), Ending::client);
  EXPECT_EQ(ending("client RST"), Ending::client);
  EXPECT_EQ(ending("upstream reset the connection (ECONNRESET)"), Ending::upstream);
  EXPECT_EQ(ending("the upstream closed without a response"), Ending::closed)
      << "the client's FIN was passed on and may have come first";
  EXPECT_EQ(ending("FIN from both sides"), Ending::closed);
  EXPECT_EQ(ending("closed by a fault"), Ending::tap);
  EXPECT_EQ(ending("the tap stopped: signal"), Ending::tap);
  EXPECT_EQ(ending("the upstream closed without a response", {{core::Note::Kind::injected, "cut", ""}}),
            Ending::tap);
}

TEST(Lesson, WhatTheTapRefusesItselfIsNoAnswerOfTheServer) {
  const std::vector<core::Note> own{{core::Note::Kind::own_answer, "502 by the tap", ""}};
  EXPECT_EQ(ending("", own, 502), Ending::tap);
  EXPECT_EQ(ending("", own, 200), Ending::whole);
  EXPECT_EQ(ending("", {}, 502), Ending::whole);
}

TEST(Lesson, RunningAndWithoutAnswer) {
  const auto made = test::exchange(test::message(test::eas_head("Sync")), nullptr);
  EXPECT_EQ(ending_of(*made), Ending::closed);
  made->finished = {};
  EXPECT_EQ(ending_of(*made), Ending::running);
  EXPECT_EQ(to_string(Ending::upstream), "upstream");
}

}  // namespace
}  // namespace eastap::model::lesson_test
