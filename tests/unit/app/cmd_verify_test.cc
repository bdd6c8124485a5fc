#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/demo_recording.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

TEST(CmdVerify, TheSameServerAnswersTheSame) {
  const test::DemoServer server;
  const std::string junit = server.file("report.xml");
  const auto run = test::run_command({"verify", test::demo_trace(), "--to", server.url(), "--upstream-ca",
                                      server.ca(), "--speed", "max", "--junit", junit});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("15 same, 0 different, 0 not compared"));
  const Bytes report = test::slurp(junit);
  EXPECT_THAT(std::string(as_text(report)), HasSubstr("tests=\"15\""));
}

TEST(CmdVerify, TellsWhatDiffers) {
  const test::DemoServer server;
  // The server answers another key and other items to this request: the recorded one was never provisioned.
  const std::string rules = server.file("rules.txt");
  std::ofstream(rules) << "header Server\n";
  const auto run = test::run_command({"verify", test::demo_trace(), "--to", "https://127.0.0.1:1", "--speed",
                                      "max", "--only", "cmd == FolderSync", "--ignore", rules});
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.out, HasSubstr("first divergence: exchange"));
  EXPECT_THAT(run.out, HasSubstr("(FolderSync): no whole answer"));
  const auto json = test::run_command({"verify", test::demo_trace(), "--to", "https://127.0.0.1:1", "--speed",
                                       "max", "--only", "cmd == FolderSync", "--json"});
  EXPECT_THAT(json.out, HasSubstr(R"("verdict":"differs")"));
}

TEST(CmdVerify, TheListCanBePrintedEditedAndGivenBack) {
  const auto printed = test::run_command({"verify", "--print-ignored"});
  EXPECT_EQ(printed.code, 0);
  EXPECT_THAT(printed.out, HasSubstr("value   AirSync:SyncKey"));
  const test::ScratchFolder folder;
  const std::string wrong = folder.path() / "wrong.txt";
  std::ofstream(wrong) << "order\nvalue Email:Nonsense\n";
  const auto refused =
      test::run_command({"verify", test::demo_trace(), "--to", "https://127.0.0.1:1", "--ignore", wrong});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("line 2: 'Email:Nonsense'"));
  EXPECT_EQ(test::run_command({"verify"}).code, 2);
}

TEST(CmdVerify, WhatAPhoneTellsAboutItselfIsCountedBeforeItIsSent) {
  const auto run = test::run_command(
      {"verify", test::demo_trace(), "--to", "https://192.0.2.1", "--only", "cmd == Provision"});
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("1 x sets what is known of the phone"));
  EXPECT_THAT(run.err, HasSubstr("--yes"));
}

/// The demo's day as a fixture in which its mails had another importance.
std::string day_of_other_importance(const test::DemoServer& server) {
  const std::string folder = server.file("day");
  EXPECT_EQ(test::run_command({"export", test::demo_trace(), "--fixture", folder}).code, 0);
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string text(as_text(test::slurp(entry.path())));
    constexpr std::string_view recorded = "Importance>1<";
    if (text.find(recorded) == std::string::npos) {
      continue;
    }
    for (std::size_t at = text.find(recorded); at != std::string::npos; at = text.find(recorded, at + 1)) {
      text[at + recorded.size() - 2] = '2';
    }
    std::ofstream(entry.path(), std::ios::binary) << text;
  }
  return folder;
}

TEST(CmdVerify, DifferencesOfOneExchangeAreOneLineOfTheReport) {
  const test::DemoServer server;
  const std::string junit = server.file("report.xml");
  const auto run = test::run_command({"verify", day_of_other_importance(server), "--to", server.url(),
                                      "--upstream-ca", server.ca(), "--speed", "max", "--junit", junit});
  EXPECT_EQ(run.code, 1) << run.err;
  const std::string report(as_text(test::slurp(junit)));
  EXPECT_THAT(report, HasSubstr("Importance: 2 -> 1; ~ Sync/"));
  EXPECT_THAT(report, testing::Not(HasSubstr("\\x0A")));
}

TEST(CmdVerify, AReportWithoutAPlaceIsToldBeforeAnythingIsSent) {
  const test::DemoServer server;
  const std::string record = server.file("played.eastrace");
  const auto run =
      test::run_command({"verify", test::demo_trace(), "--to", server.url(), "--upstream-ca", server.ca(),
                         "--speed", "max", "--record", record, "--junit", "/nowhere/report.xml"});
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("verify: --junit: /nowhere/report.xml: cannot make a file beside it: "));
  EXPECT_EQ(run.out, "");
  EXPECT_FALSE(std::filesystem::exists(record)) << "nothing was played";
}

}  // namespace
}  // namespace eastap::app
