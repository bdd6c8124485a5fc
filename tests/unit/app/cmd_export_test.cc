#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "proxy/base/files.h"
#include "proxy/trace/record.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"
#include "tests/unit/trace/redact/personal_trace.h"
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

TEST(CmdExport, AFixtureOfSomeExchangesKeepsTheirOrder) {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "t.eastrace").string();
  const auto folders = ui::samples::folder_sync("Inbox");
  const auto sync = ui::samples::good_sync();
  const auto ping = ui::samples::waiting_ping();
  std::uint64_t id = 0;
  for (const auto& exchange : {ping, folders, sync}) {
    exchange->id.value = ++id;
  }
  trace::Encoder encoder(test::moment(0));
  encoder.header({.eastap = "x", .started = test::moment(0)});
  encoder.request(*ping, {});
  for (const auto& exchange : {sync, folders}) {  // as they end
    encoder.exchange(*exchange, {}, true);
  }
  encoder.end({.at = test::moment(0), .exchanges = 2, .reason = {}});
  ASSERT_TRUE(files::write_private(path, encoder.bytes()));
  const std::string out = (folder.path() / "f").string();
  const CommandResult result =
      run_command({"export", path, "--fixture", out, "--filter", "cmd in (FolderSync, Sync)"});
  EXPECT_EQ(result.code, exit_clean) << result.err;
  EXPECT_TRUE(std::filesystem::exists(out + "/0001-FolderSync.request.xml"));
  EXPECT_TRUE(std::filesystem::exists(out + "/0002-Sync.request.xml"));
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

TEST(CmdExport, NeverReplacesWhatItReads) {
  const test::ScratchFolder folder;
  const std::string path = exported_trace(folder);
  const Bytes before = test::slurp(path);
  const std::string link = (folder.path() / "link").string();
  std::filesystem::create_hard_link(path, link);
  for (const std::string& target : {path, link}) {
    const CommandResult result = run_command({"export", path, "--har", target, "--force"});
    EXPECT_EQ(result.code, exit_usage) << target;
    EXPECT_THAT(result.err, HasSubstr("is the trace itself"));
    EXPECT_EQ(test::slurp(path), before);
  }
  const std::string fixture = (folder.path() / "f").string();
  ASSERT_EQ(run_command({"export", path, "--fixture", fixture}).code, exit_clean);
  EXPECT_EQ(run_command({"export", fixture, "--fixture", fixture, "--force"}).code, exit_usage);
  EXPECT_EQ(run_command({"export", fixture, "--csv", fixture + "/manifest.json", "--force"}).code,
            exit_usage);
  EXPECT_EQ(run_command({"export", fixture, "--csv", fixture + "/new.csv"}).code, exit_clean);
}

TEST(CmdExport, SecretsGoAlongOnlyWhenAsked) {
  const test::ScratchFolder folder;
  const std::string path = (folder.path() / "t.eastrace").string();
  ASSERT_TRUE(files::write_private(path, trace::redact::personal::trace()));
  const auto secrets_in = [&](const std::string& file) {
    const Bytes content = test::slurp(file);
    return std::ranges::any_of(trace::redact::personal::secrets(), [&](const std::string& secret) {
      return test::holds_secret(content, secret);
    });
  };
  for (const char* option : {"--har", "--mailbox-log", "--pcapng"}) {
    const std::string out = (folder.path() / "out").string();
    const CommandResult result = run_command({"export", path, option, out, "--force"});
    EXPECT_EQ(result.code, exit_clean) << result.err;
    EXPECT_THAT(result.err, HasSubstr("they are overwritten in what is written"));
    EXPECT_FALSE(secrets_in(out)) << option;
  }
  const std::string kept = (folder.path() / "kept").string();
  const CommandResult result = run_command({"export", path, "--har", kept, "--with-secrets"});
  EXPECT_EQ(result.code, exit_clean);
  EXPECT_THAT(result.err, HasSubstr("holds the secrets of the trace in clear"));
  EXPECT_TRUE(secrets_in(kept));

  const std::string curl = (folder.path() / "curl").string();
  EXPECT_EQ(run_command({"export", path, "--curl", curl, "--with-secrets"}).code, exit_usage);
  ASSERT_EQ(run_command({"export", path, "--curl", curl}).code, exit_clean);
  for (const auto& entry : std::filesystem::directory_iterator(curl)) {
    EXPECT_FALSE(secrets_in(entry.path().string())) << entry.path();
  }
  EXPECT_THAT(run_command({"export", exported_trace(folder), "--har", kept, "--force"}).err,
              testing::Not(HasSubstr("secrets")));
}

TEST(CmdExport, PacketsAreNotForATerminal) {
  const test::ScratchFolder folder;
  const std::string path = exported_trace(folder);
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_TRUE(terminal >= 0 && ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0);
  const int slave = ::open(::ptsname(terminal), O_RDWR | O_NOCTTY);
  ASSERT_GE(slave, 0);
  const int before = ::dup(STDOUT_FILENO);
  ::dup2(slave, STDOUT_FILENO);
  const CommandResult result = run_command({"export", path, "--pcapng", "-"});
  ::dup2(before, STDOUT_FILENO);
  for (const int each : {terminal, slave, before}) {
    ::close(each);
  }
  EXPECT_EQ(result.code, exit_usage);
  EXPECT_THAT(result.err, HasSubstr("--pcapng is binary"));
}

}  // namespace
}  // namespace eastap::app
