#include <gtest/gtest.h>

#include "tests/support/command_line.h"

namespace eastap::app {
namespace {

TEST(CmdHelp, KnowsItsTopics) {
  for (const char* topic : {"faults", "filters", "hooks", "modes"}) {
    const auto run = test::run_command({"help", topic});
    EXPECT_EQ(run.code, 0) << topic;
    EXPECT_GT(run.out.size(), 200U) << topic;
  }
}

TEST(CmdHelp, ListsThemForAnyOther) {
  const auto run = test::run_command({"help", "nonsense"});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("nonsense"), std::string::npos);
  EXPECT_NE(run.err.find("modes"), std::string::npos);
}

}  // namespace
}  // namespace eastap::app
