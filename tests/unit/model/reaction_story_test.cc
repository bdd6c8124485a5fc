#include "proxy/model/reaction_story.h"

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

TEST(ReactionStory, LengthsOfTime) {
  EXPECT_EQ(span_words(milliseconds(420)), "0.4 s");
  EXPECT_EQ(span_words(seconds(45)), "45 s");
  EXPECT_EQ(span_words(minutes(3)), "3 min");
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
