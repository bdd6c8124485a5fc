#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "proxy/base/files.h"
#include "proxy/trace/indexed_trace.h"
#include "proxy/trace/record.h"
#include "tests/support/command_line.h"
#include "tests/support/eas_samples.h"
#include "tests/support/exchanges.h"
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

TEST(CmdImport, AFixtureBecomesATraceAndAFailureLeavesNothing) {
  const test::ScratchFolder folder;
  const std::string trace = (folder.path() / "t.eastrace").string();
  const std::string fixture = (folder.path() / "f").string();
  const std::string out = (folder.path() / "out.eastrace").string();
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.exchange(*test::good_sync(), {}, true);
  encoder.end({.at = test::moment(0), .exchanges = 1, .reason = {}});
  ASSERT_TRUE(files::write_private(trace, encoder.bytes()));
  ASSERT_EQ(run_command({"export", trace, "--fixture", fixture}).code, exit_clean);
  CommandResult result = run_command({"import", fixture, out});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(result.err, HasSubstr("1 exchange from fixture"));
  EXPECT_EQ(run_command({"show", out, "--json"}).out, run_command({"show", trace, "--json"}).out);
  EXPECT_EQ(run_command({"import", fixture, out}).code, exit_usage) << "it is there already";

  ASSERT_TRUE(files::write_private(std::filesystem::path(fixture) / "manifest.json", as_bytes("{")));
  const std::string other = (folder.path() / "other.eastrace").string();
  EXPECT_EQ(run_command({"import", fixture, other}).code, exit_usage);
  EXPECT_FALSE(std::filesystem::exists(other));
}

constexpr std::string_view small_har =
    R"({"log":{"entries":[{"startedDateTime":"2024-03-08T15:30:01Z","request":{"method":"GET","url":"http://a/"}}]}})";

TEST(CmdImport, WithoutANameTheTraceLiesBesideTheInput) {
  const test::ScratchFolder folder;
  const std::string input = (folder.path() / "traffic.har").string();
  ASSERT_TRUE(files::write_private(input, as_bytes(small_har)));
  const CommandResult first = run_command({"import", input});
  EXPECT_EQ(first.code, exit_clean) << first.err;
  EXPECT_THAT(first.err, HasSubstr("/traffic.eastrace: 1 exchange from har"));
  const std::string trace = (folder.path() / "traffic.eastrace").string();
  EXPECT_TRUE(std::filesystem::exists(trace));
  const CommandResult again = run_command({"import", input});
  EXPECT_EQ(again.code, exit_usage);
  EXPECT_THAT(again.err, HasSubstr("/traffic.eastrace is there already; name another as OUT"));

  const std::string fixture = (folder.path() / "v1.2").string();
  ASSERT_EQ(run_command({"export", trace, "--fixture", fixture}).code, exit_clean);
  EXPECT_EQ(run_command({"import", fixture + "/"}).code, exit_clean);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "v1.2.eastrace"));
  const CommandResult nameless = run_command({"import", "/dev/null"});
  EXPECT_EQ(nameless.code, exit_usage);
  EXPECT_THAT(nameless.err, HasSubstr("eastap import /dev/null OUT.eastrace"));
}

TEST(CmdImport, WhatIsImportedHasAnIndex) {
  const test::ScratchFolder folder;
  const std::string input = (folder.path() / "traffic.har").string();
  const std::filesystem::path out = folder.path() / "out.eastrace";
  ASSERT_TRUE(files::write_private(input, as_bytes(small_har)));
  ASSERT_EQ(run_command({"import", input, out.string()}).code, exit_clean);
  auto indexed = trace::IndexedTrace::open(out);
  ASSERT_TRUE(indexed && *indexed);
  EXPECT_EQ((*indexed)->last(5).size(), 1U);
  ASSERT_TRUE((*indexed)->end());
  EXPECT_NE((*indexed)->end()->directory, 0U);
}

TEST(CmdImport, APipeIsReadOnce) {
  const test::ScratchFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  const std::string out = (folder.path() / "out.eastrace").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << small_har; });
  const CommandResult result = run_command({"import", pipe, out});
  writer.join();
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_THAT(result.err, HasSubstr("1 exchange from har"));
}

TEST(CmdImport, ACutFileGivesWhatIsWholeAndSaysSo) {
  const test::ScratchFolder folder;
  const std::string input = (folder.path() / "x.har").string();
  const std::string out = (folder.path() / "out.eastrace").string();
  ASSERT_TRUE(files::write_private(input, as_bytes(small_har.substr(0, small_har.size() - 3))));
  const CommandResult cut = run_command({"import", input, out});
  EXPECT_EQ(cut.code, exit_found);
  EXPECT_THAT(cut.err, HasSubstr("byte " + std::to_string(small_har.size() - 3) + ": the JSON ends"));
  EXPECT_TRUE(std::filesystem::exists(out));
  const std::string none = (folder.path() / "none.eastrace").string();
  ASSERT_TRUE(files::write_private(input, as_bytes(R"({"log":{"entries":[1e999]}})")));
  const CommandResult result = run_command({"import", input, none});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("x.har: "));
  EXPECT_FALSE(std::filesystem::exists(none));
}

TEST(CmdImport, WhatCannotBeReadIsToldAsThat) {
  const test::ScratchFolder folder;
  const std::string socket = (folder.path() / "socket").string();
  ASSERT_EQ(::mknod(socket.c_str(), S_IFSOCK | 0600, 0), 0);
  const CommandResult result = run_command({"import", socket, (folder.path() / "out").string()});
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("cannot be opened: No such device or address"));
}

}  // namespace
}  // namespace eastap::app
