#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/app/commands.h"
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

class CmdShrink : public ::testing::Test {
 protected:
  void SetUp() override {
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    std::uint64_t id = 0;
    for (const auto& each :
         {ui::samples::folder_sync("Inbox"), ui::samples::good_sync(), ui::samples::bad_sync()}) {
      each->id = ExchangeId{++id};
      encoder.exchange(*each, {}, true);
    }
    ASSERT_TRUE(files::write_private(trace_, encoder.bytes()));
  }

  test::ScratchFolder folder_;
  std::string trace_ = (folder_.path() / "a.eastrace").string();
  std::string shrunk_ = (folder_.path() / "a.shrunk.eastrace").string();
};

TEST_F(CmdShrink, WritesBesideTheTrace) {
  const CommandResult done = run_command({"shrink", trace_, "--", "sh", "-c", "exit 1"});
  EXPECT_EQ(done.code, exit_clean) << done.err;
  EXPECT_THAT(done.out, HasSubstr("a.shrunk.eastrace: 1 of 3 exchanges, after "));
  EXPECT_TRUE(std::filesystem::exists(shrunk_));
  const CommandResult again = run_command({"shrink", trace_, "--", "sh", "-c", "exit 1"});
  EXPECT_EQ(again.code, exit_usage);
  EXPECT_THAT(again.err, HasSubstr("is there already; --out names another"));
}

TEST_F(CmdShrink, WritesBesideAFolderThatIsNamedFromInside) {
  const std::filesystem::path fixture = folder_.path() / "f";
  ASSERT_EQ(run_command({"export", trace_, "--fixture", fixture.string()}).code, exit_clean);
  const CommandResult done = run_command({"shrink", (fixture / ".").string(), "--", "sh", "-c", "exit 1"});
  EXPECT_EQ(done.code, exit_clean) << done.err;
  EXPECT_TRUE(std::filesystem::is_directory(folder_.path() / "f.shrunk"));
}

TEST_F(CmdShrink, GivesTheResultAsJson) {
  const CommandResult done =
      run_command({"shrink", trace_, "--json", "--max-runs", "1", "--out", shrunk_, "--", "false"});
  EXPECT_EQ(done.code, exit_found) << done.err;
  EXPECT_THAT(done.out, HasSubstr("\"kind\":\"shrunk\""));
  EXPECT_THAT(done.out, HasSubstr("\"smallest\":false"));
  EXPECT_THAT(done.err, HasSubstr("stopped after 1 runs; less may do"));
}

TEST_F(CmdShrink, SaysWhatIsWrong) {
  const CommandResult nowhere =
      run_command({"shrink", trace_, "--out", (folder_.path() / "none" / "b").string(), "--", "false"});
  EXPECT_EQ(nowhere.code, exit_usage);
  EXPECT_THAT(nowhere.err, HasSubstr("cannot write into "));
  const CommandResult passes = run_command({"shrink", trace_, "--", "true"});
  EXPECT_EQ(passes.code, exit_found);
  EXPECT_THAT(passes.err, HasSubstr("there is no failure to look for"));
  EXPECT_EQ(run_command({"shrink", trace_}).code, exit_usage) << "no command";
  const CommandResult lost = run_command({"shrink", trace_, "--", "no-such-command-of-ours"});
  EXPECT_EQ(lost.code, exit_usage);
  EXPECT_THAT(lost.err, HasSubstr("'no-such-command-of-ours' cannot be started"));
}

}  // namespace
}  // namespace eastap::app
