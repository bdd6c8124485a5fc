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

TEST(CmdRepair, MakesATraceThatIsWhole) {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "t.eastrace").string();
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.exchange(*ui::samples::good_sync(), {}, true);
  encoder.exchange(*ui::samples::good_sync(), {}, true);
  Bytes bytes = encoder.bytes();
  bytes.resize(bytes.size() - 7);
  ASSERT_TRUE(files::write_private(path, bytes));

  const CommandResult result = run_command({"repair", path});
  EXPECT_EQ(result.code, exit_found) << result.err;
  EXPECT_THAT(result.err, HasSubstr("cut off"));
  EXPECT_THAT(result.out, HasSubstr("1 exchanges"));
  const std::string mended = (folder.path() / "t.repaired.eastrace").string();
  EXPECT_EQ(run_command({"show", mended}).code, exit_clean);
  EXPECT_EQ(run_command({"repair", path}).code, exit_usage) << "it is there already";
  const std::string other = (folder.path() / "other").string();
  EXPECT_EQ(run_command({"repair", mended, other}).code, exit_clean);
}

TEST(CmdRepair, ARecordingThatEndedEarlyIsStillOne) {
  const test::ScratchFolder folder;
  const std::string path = folder.path() / "t.eastrace";
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.exchange(*ui::samples::good_sync(), {}, true);
  encoder.end({.at = test::moment(5'000'000), .exchanges = 1, .reason = "the disk is full"});
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));
  const std::string mended = folder.path() / "mended.eastrace";
  EXPECT_EQ(run_command({"repair", path, mended}).code, exit_clean);
  const CommandResult shown = run_command({"show", mended});
  EXPECT_EQ(shown.code, exit_found);
  EXPECT_THAT(shown.err, HasSubstr("recording ended early: the disk is full"));
}

TEST(CmdRepair, RefusesWhatIsNoTrace) {
  EXPECT_EQ(run_command({"repair", "/no/such/trace"}).code, exit_usage);
  const test::ScratchFolder folder;
  const CommandResult result = run_command({"repair", folder.path().string()});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("A fixture folder needs no repair"));
}

}  // namespace
}  // namespace eastap::app
