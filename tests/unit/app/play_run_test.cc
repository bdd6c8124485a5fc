#include "proxy/app/play_run.h"

#include <csignal>

#include <gmock/gmock.h>

#include "tests/support/demo_recording.h"

namespace eastap::app {
namespace {

TEST(PlayRun, ASignalEndsItInOrder) {
  const test::DemoServer server;
  PlayWords words;
  words.trace = test::demo_trace();
  words.to = server.url();
  words.upstream_ca = server.ca();
  words.quiet = true;
  words.speed = "0.001";  // pauses of seconds
  const auto options = check_play_words(words);
  ASSERT_TRUE(options);
  const test::Caught err(std::cerr);
  std::size_t told = 0;
  const PlayEnd end = run_play({.command = "play",
                                .options = *options,
                                .overlooked = nullptr,
                                .show_exchanges = false,
                                .told = [&told](const PlayedStep& played) {
                                  EXPECT_EQ(played.failure, "");
                                  if (++told == 2) {
                                    ::raise(SIGTERM);
                                  }
                                }});
  EXPECT_EQ(end.exit, exit_clean);
  EXPECT_TRUE(end.interrupted);
  EXPECT_EQ(told, 2U);
}

}  // namespace
}  // namespace eastap::app
