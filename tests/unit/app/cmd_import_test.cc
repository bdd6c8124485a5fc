#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;

TEST(CmdImport, SaysWhatItCanRead) {
  const test::ScratchFolder folder;
  const std::string input = (folder.path() / "x").string();
  const std::string out = (folder.path() / "out.eastrace").string();
  ASSERT_TRUE(files::write_private(input, as_bytes("\x01\x02")));
  CommandResult result = run_command({"import", input, out});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("--from"));
  result = run_command({"import", input, out, "--from", "nonsense"});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_EQ(run_command({"import", "/no/such/file", out}).code, exit_usage);
  EXPECT_FALSE(std::filesystem::exists(out));
}

}  // namespace
}  // namespace eastap::app
