// `eastap run` as a command: usage errors and exit codes. What it does once it runs is tap_test.cc's part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(CmdRun, UsageErrorsExitWithTwoAndTalkOnStderr) {
  const test::ScratchFolder scratch;
  const std::string state = (scratch.path() / "state").string();
  const std::vector<std::vector<std::string>> mistakes = {
      {"run", "--state-dir", state},
      {"run", "sniff", "--state-dir", state},
      {"run", "reverse:ftp://x", "--state-dir", state},
      {"run", "connect", "--no-such-option"},
      {"run", "connect", "--listen", "nowhere", "--state-dir", state},
      {"run", "connect", "--upstream-ca", "/absent", "--listen", "127.0.0.1:0", "--state-dir", state},
  };
  for (const auto& words : mistakes) {
    const CommandResult result = run_command(words);
    EXPECT_EQ(result.code, exit_usage) << words.back();
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_FALSE(result.err.empty());
  }
  EXPECT_THAT(run_command(mistakes[1]).err, HasSubstr("no such mode"));
}

TEST(CmdRun, HelpNamesModesAndGroups) {
  const CommandResult result = run_command({"run", "--help"});
  EXPECT_EQ(result.code, exit_clean);
  for (const char* words : {"reverse:https://", "connect", "transparent", "--upstream-ca", "--listen",
                            "Ways in", "What is decrypted", "TLS", "Output"}) {
    EXPECT_THAT(result.out, HasSubstr(words));
  }
}

}  // namespace
}  // namespace eastap::app
