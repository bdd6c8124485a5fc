#include "proxy/base/log.h"

#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::log::log_test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class Log : public testing::Test {
 protected:
  void TearDown() override { set_level(Level::info); }
};

TEST_F(Log, WritesOneLineWithTimeLevelAndComponent) {
  testing::internal::CaptureStderr();
  warning("tls", "no common version");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              MatchesRegex("[0-9][0-9]:[0-9][0-9]:[0-9][0-9] warning tls: no common version\n"));
}

TEST_F(Log, DebugIsOffUntilAskedFor) {
  testing::internal::CaptureStderr();
  EXPECT_FALSE(enabled(Level::debug));
  debug("core", "hidden");
  set_level(Level::debug);
  EXPECT_TRUE(enabled(Level::debug));
  debug("core", "shown");
  const std::string out = testing::internal::GetCapturedStderr();
  EXPECT_THAT(out, HasSubstr("debug core: shown"));
  EXPECT_THAT(out, Not(HasSubstr("hidden")));
}

TEST_F(Log, LevelErrorKeepsTheOthersQuiet) {
  testing::internal::CaptureStderr();
  set_level(Level::error);
  info("a", "one");
  warning("a", "two");
  error("a", "three");
  EXPECT_THAT(testing::internal::GetCapturedStderr(), MatchesRegex("[^\n]*error a: three\n"));
}

TEST_F(Log, WireBytesCannotSteerTheTerminalOrForgeALine) {
  testing::internal::CaptureStderr();
  info("http", "GET \x1B[2J\n12:00:00 error forged: {}");
  const std::string out = testing::internal::GetCapturedStderr();
  EXPECT_THAT(out, HasSubstr("GET \\x1B[2J\\x0A12:00:00 error forged: {}\n"));
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1);
}

TEST_F(Log, LinesOfManyThreadsStayWhole) {
  testing::internal::CaptureStderr();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 100; ++i) {
        info("worker", "0123456789abcdef");
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  const std::string out = testing::internal::GetCapturedStderr();
  std::size_t lines = 0;
  for (std::size_t at = 0; at < out.size(); ++lines) {
    const std::size_t end = out.find('\n', at);
    ASSERT_NE(end, std::string::npos);
    ASSERT_TRUE(out.substr(at, end - at).ends_with("info worker: 0123456789abcdef"));
    at = end + 1;
  }
  EXPECT_EQ(lines, 400U);
}

}  // namespace
}  // namespace eastap::log::log_test
