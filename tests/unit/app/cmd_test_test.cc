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
using testing::Not;

class CmdTest : public testing::Test {
 protected:
  void SetUp() override {
    trace::Encoder encoder(test::moment(0));
    encoder.header({.eastap = "x", .started = test::moment(0)});
    encoder.exchange(*ui::samples::good_sync(), {}, true);
    encoder.exchange(*ui::samples::good_sync(), {}, true);
    trace = write("t.eastrace", encoder.bytes());
  }
  std::string write(const std::string& name, ByteView content) {
    const auto path = folder.path() / name;
    EXPECT_TRUE(files::write_private(path, content));
    return path.string();
  }

  test::ScratchFolder folder;
  std::string trace;
};

TEST_F(CmdTest, TellsWhatHooksDidAndWhatTheirTestsSaid) {
  const std::string script = write("a.lua", as_bytes("function on_response(e) e:fault('sync-key-zero') end\n"
                                                     "function test_two(run) assert(#run == 2) end"));
  const CommandResult result =
      run_command({"test", script, trace, "--junit", (folder.path() / "r.xml").string()});
  EXPECT_EQ(result.code, exit_clean) << result.err << result.out;
  EXPECT_THAT(result.out, HasSubstr("1..2\nok 1 - run: no hook fails\n"));
  EXPECT_THAT(result.out, HasSubstr("SyncKey: 6 -> 0"));
  EXPECT_THAT(result.out, HasSubstr("ok 2 - a.lua: test_two\n"));
  EXPECT_THAT(result.err, HasSubstr("2 exchanges, 2 touched"));
  EXPECT_THAT(std::string(as_text(files::read(folder.path() / "r.xml", 10'000).value())),
              HasSubstr("tests=\"2\""));
}

TEST_F(CmdTest, CountersStandInBothReports) {
  const std::string script =
      write("a.lua", as_bytes("function on_response(e) eas.count('seen', 2) e:count('mine') end\n"
                              "eas.on('done', function(e) log('over', e.id) end)"));
  const std::string junit = (folder.path() / "r.xml").string();
  const CommandResult result = run_command({"test", "-q", script, trace, "--junit", junit});
  EXPECT_EQ(result.code, exit_clean) << result.err << result.out;
  EXPECT_THAT(result.out, HasSubstr("# seen = 4\n"));
  EXPECT_THAT(result.out, testing::ContainsRegex("# [A-Za-z0-9]+ mine = 2\n"));
  EXPECT_THAT(std::string(as_text(files::read(junit, 10'000).value())), HasSubstr("seen = 4"));
  EXPECT_THAT(run_command({"test", script, trace}).out, HasSubstr("# done of exchange "));
}

TEST_F(CmdTest, AFailureThatNoExchangeCarriesCountsToo) {
  const std::string script =
      write("a.lua", as_bytes("print('loading') eas.on('done', function(e) error('late') end)"));
  const CommandResult result = run_command({"test", script, trace});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.out, HasSubstr("done failed: late"));
  EXPECT_THAT(result.err, HasSubstr("a.lua:1: loading\n"));
}

TEST_F(CmdTest, AFailureShowsItsLineAndACaret) {
  const std::string script = write("a.lua", as_bytes("function on_request(e)\n  e.stor.count = 1\nend\n"
                                                     "eas.on('done', function(e)\n  nothing.at = 2 end)\n"
                                                     "function test_it()\n  assert(other.thing) end"));
  const std::string out = run_command({"test", script, trace}).out;
  EXPECT_THAT(out, HasSubstr("a.lua:2\n#         e.stor.count = 1\n"));
  EXPECT_THAT(out, HasSubstr("a.lua:5\n#     nothing.at = 2 end)\n#     ^\n"));
  EXPECT_THAT(out, HasSubstr("#     assert(other.thing) end\n#            ^\n"));
}

TEST_F(CmdTest, ExchangesThatOverlapComeAsTheyBeganAndAreListedAsTheyEnded) {
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  const auto told = [&encoder](std::uint64_t id, std::string_view command, int began, int ended) {
    auto made = test::exchange(test::message(test::eas_head(command)), test::message("HTTP/1.1 200 OK\r\n"));
    made->id = {id};
    made->started = test::moment(began);
    made->finished = test::moment(ended);
    encoder.exchange(*made, {}, true);
  };
  told(2, "FolderSync", 2'000'000, 3'000'000);
  told(1, "Ping", 1'000'000, 9'000'000);
  const std::string overlapping = write("o.eastrace", encoder.bytes());
  const std::string script = write(
      "a.lua", as_bytes("local n = 0\n"
                        "eas.on('request', function(e) n = n + 1 log(e.command, 'was request', n) end)\n"
                        "function test_it(run) assert(run[1].id == 2 and run[2].id == 1) end"));
  const CommandResult result = run_command({"test", script, overlapping});
  EXPECT_EQ(result.code, exit_clean) << result.err << result.out;
  EXPECT_THAT(result.out, testing::ContainsRegex("exchange 2: .*\n.*FolderSync was request 2  a.lua:2\n"
                                                 "# exchange 1: .*\n.*Ping was request 1  a.lua:2\n"));
}

TEST_F(CmdTest, FailuresAreExitOne) {
  const std::string fails = write("a.lua", as_bytes("function test_no() error('no') end"));
  EXPECT_EQ(run_command({"test", fails, trace}).code, exit_found);
  const std::string breaks = write("b.lua", as_bytes("function on_request(e) error('broken') end"));
  const CommandResult result = run_command({"test", "-q", breaks, trace});
  EXPECT_EQ(result.code, exit_found);
  EXPECT_THAT(result.out, HasSubstr("not ok 1 - run: no hook fails"));
  EXPECT_THAT(result.out, Not(HasSubstr("# exchange")));
}

TEST_F(CmdTest, FaultsAlone) {
  const CommandResult result = run_command({"test", "--fault", "endless-more nth=2", trace});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(result.out, HasSubstr("MoreAvailable"));
  EXPECT_THAT(result.err, HasSubstr("2 exchanges, 1 touched"));
}

TEST_F(CmdTest, BadInputIsExitTwo) {
  EXPECT_EQ(run_command({"test", trace}).code, exit_usage);
  EXPECT_EQ(run_command({"test", "/no/such.lua", trace}).code, exit_usage);
  EXPECT_EQ(run_command({"test", "--fault", "boom", trace}).code, exit_usage);
  const std::string script = write("a.lua", as_bytes(""));
  EXPECT_EQ(run_command({"test", script, "/no/such.eastrace"}).code, exit_usage);
}

}  // namespace
}  // namespace eastap::app
