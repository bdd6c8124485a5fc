#include "proxy/model/reaction_story.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::model::reaction_story_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ReactionStory, TheFaultInItsOwnWords) {
  EXPECT_EQ(fault_text({{core::Note::Kind::injected, "delayed by 2 s", "--fault"},
                        {core::Note::Kind::policy, "some rule", ""},
                        {core::Note::Kind::injected, "reset after 0 of 500 bytes\x1b[m", ""}}),
            "delayed by 2 s; reset after 0 of 500 bytes\\x1B[m");
}

TEST(ReactionStory, HitsOfOneFaultAreOneKind) {
  EXPECT_EQ(fault_class("body cut to 71 of 143 bytes, then the connection closed"),
            "body cut to N of N bytes, then the connection closed");
  EXPECT_EQ(fault_class("3 bits of the body flipped, seed 7, first at byte 17"),
            "3 bits of the body flipped, seed 7, first at byte N");
  EXPECT_EQ(fault_class("delayed by 0.5 s; answered 503"), "delayed by 0.5 s; answered 503");
}

TEST(ReactionStory, AKindIsTheFaultAsItWasWritten) {
  using Kind = core::Note::Kind;
  const std::string corrupt = "corrupt command=Sync flips=3";
  for (const char* words : {"3 bits of the body flipped, seed 7, first at byte 17", "3 bits, seed 8"}) {
    EXPECT_EQ(fault_kind({{Kind::injected, words, "--fault", corrupt}}), corrupt);
  }
  EXPECT_EQ(fault_kind({{Kind::injected, "delayed by 0.7 s", "--fault", "delay seconds=1 jitter=0.5"},
                        {Kind::injected, "answered 503", "--fault", "answer status=503"},
                        {Kind::injected, "delayed by 0.7 s", "--fault", "delay seconds=1 jitter=0.5"},
                        {Kind::policy, "some rule", ""},
                        {Kind::injected, "body cut to 7 of 9 bytes\x1b[m", "hooks.lua:3"}}),
            "delay seconds=1 jitter=0.5; answer status=503; body cut to N of N bytes\\x1B[m");
  EXPECT_EQ(fault_kind({{Kind::injected, "answered 503", "hooks.lua:3"}}), "answered 503");
  EXPECT_EQ(fault_kind({}), "");
}

TEST(ReactionStory, AKindLeavesOutWhatTheTapTellsOfASecondTime) {
  using Kind = core::Note::Kind;
  for (const char* told : {"sent a second time by the tap as exchange 7: the server answered 200",
                           "not sent a second time: the server answered 401"}) {
    EXPECT_EQ(fault_kind(
                  {{Kind::injected, "to be sent twice", "--fault", "duplicate"}, {Kind::injected, told, ""}}),
              "duplicate");
    EXPECT_EQ(fault_kind({{Kind::injected, told, ""}}), told) << "of a trace without the faults' texts";
  }
}

TEST(ReactionStory, AKindLeavesOutHowTheConnectionEnded) {
  using Kind = core::Note::Kind;
  EXPECT_EQ(fault_kind({{Kind::injected, "no answer for 3600 s", "--fault", "black-hole nth=1"},
                        {Kind::injected, "dropped by a fault, since the client had closed", ""}}),
            "black-hole nth=1");
  EXPECT_EQ(fault_kind({{Kind::injected, "dropped by a hook", "hooks.lua:3"}}), "dropped by a hook");
}

TEST(ReactionStory, LengthsOfTime) {
  EXPECT_EQ(span_words(milliseconds(420)), "0.4 s");
  EXPECT_EQ(span_words(seconds(45)), "45 s");
  EXPECT_EQ(span_words(minutes(3)), "3 min");
  EXPECT_EQ(span_words(-seconds(3)), "0.0 s");
  EXPECT_EQ(after_words(seconds(2)), "after 2.0 s");
  EXPECT_EQ(after_words(milliseconds(20)), "at once");
  EXPECT_EQ(after_words(-seconds(2)), "before it was over");
}

TEST(ReactionStory, Outcomes) {
  FaultStory story;
  story.trace_end = minutes(1);
  EXPECT_TRUE(too_early(story));
  EXPECT_EQ(outcome_words(story), "not recovered yet");
  story.trace_end = minutes(10);
  EXPECT_FALSE(too_early(story));
  EXPECT_EQ(outcome_words(story), "never recovered");
  story.recovered = Recovery{.exchange = ExchangeId{3}, .after = seconds(2), .tries = 2};
  EXPECT_EQ(outcome_words(story), "recovered after 2.0 s, 2 tries");
  EXPECT_TRUE(story.recovered_later());
  story.recovered->tries = 0;
  EXPECT_EQ(outcome_words(story), "no harm done");
  story.recovered.reset();
  story.followed_to_end = false;
  EXPECT_EQ(outcome_words(story), "not recovered as far as followed");
}

TEST(ReactionStory, OnAConnectionEverythingIsATry) {
  FaultStory story;
  EXPECT_TRUE(story.on_connection());
  EXPECT_TRUE(is_try(story, {}));
  story.step.exchange = ExchangeId{1};
  story.step.name = "Sync";
  EXPECT_FALSE(is_try(story, {}));
}

TEST(ReactionStory, PacesHaveNames) {
  EXPECT_EQ(to_string(Pace::growing), "growing");
  EXPECT_EQ(to_string(Pace::unknown), "");
}

}  // namespace
}  // namespace eastap::model::reaction_story_test
