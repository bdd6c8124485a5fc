#include "proxy/app/play_input.h"

#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/demo_recording.h"

namespace eastap::app {
namespace {

TEST(PlayInput, ReadsWhatCanBePlayedInOrder) {
  const auto input = read_play_input(test::demo_trace(), std::nullopt);
  ASSERT_TRUE(input) << input.error().what;
  ASSERT_EQ(input->steps.size(), 15U);
  EXPECT_EQ(input->steps.front().view->context().command, eas::Command::options);
  EXPECT_EQ(input->steps.front().phone, input->steps.back().phone);
  EXPECT_EQ(input->effects.at("sends a mail"), 1U);
  EXPECT_EQ(input->effects.at("moves items"), 1U);
  EXPECT_TRUE(input->left_out.empty());
  EXPECT_FALSE(input->damaged);
}

TEST(PlayInput, AFilterChoosesAndWhatIsNoTraceIsRefused) {
  const auto only = model::Filter::parse("cmd == Sync");
  ASSERT_TRUE(only);
  const auto input = read_play_input(test::demo_trace(), *only);
  ASSERT_TRUE(input);
  EXPECT_EQ(input->steps.size(), 4U);
  EXPECT_EQ(input->left_out.at("--only leaves it out"), 11U);
  const test::ScratchFolder folder;
  const auto file = folder.path() / "no.eastrace";
  std::ofstream(file) << "hello, this is no trace at all";
  EXPECT_FALSE(read_play_input(file, std::nullopt));
  EXPECT_FALSE(read_play_input(folder.path() / "absent", std::nullopt));
}

}  // namespace
}  // namespace eastap::app
