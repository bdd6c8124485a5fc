#include "proxy/app/commands.h"

#include <CLI/CLI.hpp>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::app {
namespace {

using testing::HasSubstr;

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome run(std::initializer_list<const char*> arguments) {
  std::vector<const char*> argv = {"eastap"};
  argv.insert(argv.end(), arguments);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = run_command_line(static_cast<int>(argv.size()), argv.data());
  std::string out = testing::internal::GetCapturedStdout();
  return {code, std::move(out), testing::internal::GetCapturedStderr()};
}

TEST(Commands, HaveNamesOfTheirOwnAndAreExplained) {
  std::set<std::string_view> names;
  for (const Command& command : commands()) {
    EXPECT_TRUE(names.insert(command.name).second) << command.name;
    EXPECT_NE(std::string_view(command.summary), "") << command.name;
  }
}

TEST(Commands, EachCanBeSetUpBesideAllOthers) {
  CLI::App app;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    EXPECT_TRUE(command.set_up(*sub)) << command.name;
  }
}

TEST(CommandLine, HelpListsEveryCommandOnStdout) {
  const Outcome help = run({"--help"});
  EXPECT_EQ(help.code, exit_clean);
  for (const Command& command : commands()) {
    EXPECT_THAT(help.out, HasSubstr(std::string("\n  ") + command.name + " "));
  }
}

TEST(CommandLine, VersionNamesTheProgram) {
  const Outcome version = run({"--version"});
  EXPECT_EQ(version.code, exit_clean);
  EXPECT_THAT(version.out, testing::StartsWith("eastap "));
}

TEST(CommandLine, WrongUsageIsCodeTwoAndKeepsStdoutClean) {
  for (const auto& outcome : {run({}), run({"no-such-command"}), run({"--no-such-option"})}) {
    EXPECT_EQ(outcome.code, exit_usage);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err, "");
  }
}

}  // namespace
}  // namespace eastap::app
