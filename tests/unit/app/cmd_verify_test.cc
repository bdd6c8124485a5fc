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

}  // namespace
}  // namespace eastap::app
