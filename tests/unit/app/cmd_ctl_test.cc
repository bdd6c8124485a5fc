// `eastap ctl` beside a tap that runs, both in this process.
#include <gmock/gmock.h>

#include "proxy/app/commands.h"
#include "proxy/base/files.h"
#include "tests/unit/app/running_tap.h"

namespace eastap::app {
namespace {

using test::CommandResult;
using testing::HasSubstr;
using CmdCtl = running::RunningTap;

TEST_F(CmdCtl, SetsListsAndRemovesFaults) {
  CommandResult result = ctl({"fault", "add", "sync-stale-key", "device~iPhone", "nth=3"});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_EQ(result.out, "fault 1\n");
  result = ctl({"faults"});
  EXPECT_THAT(result.out, HasSubstr("sync-stale-key device~iPhone nth=3"));
  EXPECT_EQ(ctl({"fault", "pause", "1"}).code, exit_clean);
  EXPECT_THAT(ctl({"faults"}).out, HasSubstr("(paused)"));
  EXPECT_EQ(ctl({"fault", "resume", "1"}).code, exit_clean);
  EXPECT_EQ(ctl({"fault", "change", "1", "drop", "command=Ping"}).code, exit_clean);
  EXPECT_THAT(ctl({"faults", "--json"}).out, HasSubstr("\"fault\":\"drop command=Ping\""));
  EXPECT_EQ(ctl({"fault", "remove", "1"}).code, exit_clean);
  EXPECT_THAT(ctl({"faults"}).err, HasSubstr("no fault is set"));
}

TEST_F(CmdCtl, TellsWhatTheTapRefuses) {
  const CommandResult result = ctl({"fault", "add", "boom"});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("no fault is named 'boom'"));
  EXPECT_EQ(ctl({"fault", "remove", "7"}).code, exit_usage);
  EXPECT_EQ(ctl({"fault", "add", "remote-wipe"}).code, exit_usage);
}

TEST_F(CmdCtl, StatusAndScripts) {
  EXPECT_THAT(ctl({"status"}).out, HasSubstr("ready reverse:http://127.0.0.1:1"));
  const std::string script = (folder.path() / "x.lua").string();
  EXPECT_EQ(ctl({"script", "add", script}).code, exit_usage) << "there is no such file";
  EXPECT_THAT(ctl({"scripts"}).err, HasSubstr("no script"));
}

TEST_F(CmdCtl, ChangesAndReloadsScripts) {
  const auto write = [this](const char* name, const char* text) {
    const auto path = folder.path() / name;
    EXPECT_TRUE(files::write_private(path, as_bytes(text)));
    return path.string();
  };
  ASSERT_EQ(ctl({"script", "add", write("one.lua", "")}).code, exit_clean);
  EXPECT_EQ(ctl({"script", "change", "one.lua", write("two.lua", "")}).out, "two.lua\n");
  EXPECT_THAT(ctl({"scripts"}).out, HasSubstr("two.lua"));
  EXPECT_EQ(ctl({"script", "reload", "two.lua"}).code, exit_clean);
  const CommandResult refused = ctl({"script", "change", "two.lua", write("bad.lua", "local y = = 2")});
  EXPECT_EQ(refused.code, exit_usage);
  EXPECT_THAT(refused.err, HasSubstr("bad.lua:1: unexpected symbol near '='\n    local y = = 2\n"));
  EXPECT_EQ(ctl({"script", "reload", "one.lua"}).code, exit_usage);
}

TEST_F(CmdCtl, SaysThatNoTapRuns) {
  TearDown();
  const CommandResult result = ctl({"status"});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("no tap runs"));
}

}  // namespace
}  // namespace eastap::app
