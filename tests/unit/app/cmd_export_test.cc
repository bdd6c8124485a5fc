#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"
#include "tests/unit/ui/samples.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using test::run_command;
using testing::HasSubstr;

std::string exported_trace(const test::ScratchFolder& folder) {
  const std::string path = (folder.path() / "t.eastrace").string();
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.exchange(*ui::samples::folder_sync("Inbox"), {}, true);
  encoder.exchange(*ui::samples::good_sync(), {}, true);
  encoder.end({.at = test::moment(0), .exchanges = 2, .reason = {}});
  EXPECT_TRUE(files::write_private(path, encoder.bytes()));
  return path;
}

TEST(CmdExport, WritesWhatTheFilterLetsThrough) {
  const test::ScratchFolder folder;
  const std::string path = exported_trace(folder);
  const std::string out = (folder.path() / "bodies").string();
  CommandResult result = run_command({"export", path, "--bodies", out, "--filter", "cmd == Sync"});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(result.err, HasSubstr("1 exchange\n"));
  EXPECT_EQ(result.out, "");
  result = run_command({"export", path, "--bodies", out, "--filter", "cmd == Ping"});
  EXPECT_EQ(result.code, exit_usage) << "it is there already";
  result = run_command({"export", path, "--bodies", out, "--force", "--filter", "cmd == Ping"});
  EXPECT_EQ(result.code, exit_found) << "nothing matched";
}

TEST(CmdExport, WantsOneFormatAndATrace) {
  const test::ScratchFolder folder;
  const std::string path = exported_trace(folder);
  EXPECT_EQ(run_command({"export", path}).code, exit_usage);
  EXPECT_EQ(run_command({"export", path, "--bodies", ""}).code, exit_usage);
  const std::string out = (folder.path() / "new").string();
  EXPECT_EQ(run_command({"export", "/no/such/trace", "--bodies", out}).code, exit_usage);
  EXPECT_EQ(run_command({"export", path, "--bodies", out, "--filter", "cmd =="}).code, exit_usage);
  EXPECT_FALSE(std::filesystem::exists(out)) << "nothing is made for a mistake";
}

}  // namespace
}  // namespace eastap::app
