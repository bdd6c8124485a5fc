#include "proxy/ui/reaction_json.h"

#include <nlohmann/json.hpp>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fault_play.h"

namespace eastap::ui::reaction_json_test {
namespace {

using test::FaultPlay;

nlohmann::json read(const model::FaultStory& story) {
  return nlohmann::json::parse(reaction_json(story));
}

TEST(ReactionJson, AFaultWithWhatCameOfIt) {
  FaultPlay play;
  play.folder_sync("0", "1");
  play.broken_sync("2", 10);
  play.sync("2", "3", {.at = 12});
  const nlohmann::json json = read(play.end(3600).at(0));
  EXPECT_EQ(json["exchange"], 2);
  EXPECT_EQ(json["connection"], 1);
  EXPECT_EQ(json["device"], "PHONE1");
  EXPECT_EQ(json["client"], "192.168.1.20");
  EXPECT_EQ(json["fault"], "dropped: nothing was sent, and the connection closed");
  EXPECT_EQ(json["injected"][0]["source"], "--fault");
  EXPECT_EQ(json["where"]["command"], "Sync");
  EXPECT_EQ(json["where"]["folders"][0]["name"], "Inbox");
  EXPECT_EQ(json["where"]["folders"][0]["key"], "2");
  ASSERT_EQ(json["reactions"].size(), 1U);
  const nlohmann::json& first = json["reactions"][0];
  EXPECT_EQ(first["what"], "retried");
  EXPECT_EQ(first["exchange"], 3);
  EXPECT_DOUBLE_EQ(first["after_s"], 1.9);
  EXPECT_EQ(first["tries"], 1);
  EXPECT_TRUE(first["pace"].is_null());
  EXPECT_EQ(json["recovered"]["exchange"], 3);
  EXPECT_DOUBLE_EQ(json["recovered"]["after_s"], 2.0);
  EXPECT_EQ(json["recovered"]["tries"], 1);
  EXPECT_EQ(json["too_early"], false);
  EXPECT_EQ(json["followed_to_end"], true);
}

TEST(ReactionJson, TheKindIsTheSameForAllHitsOfOneFault) {
  FaultPlay play;
  for (const char* words : {"1 bit of the body flipped, seed 5, first at byte 3",
                            "1 bit of the body flipped, seed 6, first at byte 9"}) {
    play.play("Search", "", "",
              {.notes = {{core::Note::Kind::injected, words, "--fault", "corrupt command=Search"}}});
  }
  for (const model::FaultStory& story : play.end(3600)) {
    EXPECT_EQ(read(story)["kind"], "corrupt command=Search");
  }
  EXPECT_EQ(play.told().size(), 2U);
}

TEST(ReactionJson, NothingCameOfIt) {
  FaultPlay play;
  play.broken_sync("2", 10);
  const nlohmann::json json = read(play.end(12).at(0));
  EXPECT_TRUE(json["recovered"].is_null());
  EXPECT_EQ(json["too_early"], true);
  EXPECT_TRUE(json["reactions"][0]["exchange"].is_null());
  EXPECT_TRUE(json["reactions"][0]["after_s"].is_null());
}

TEST(ReactionJson, IsOneValidLineWhateverCame) {
  model::FaultStory story;
  story.step.device = "A\n\xff";
  story.fault = "\xff";
  EXPECT_EQ(reaction_json(story).find('\n'), std::string::npos);
  EXPECT_TRUE(read(story)["exchange"].is_null());
}

}  // namespace
}  // namespace eastap::ui::reaction_json_test
