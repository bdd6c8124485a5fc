#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <unistd.h>

#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;

const std::string& example_folder() {
  static const std::string folder = test::data("../examples/fixture").lexically_normal();
  return folder;
}

TEST(CmdServe, RefusesWhatItCannotServe) {
  const test::ScratchFolder folder;
  const auto refused = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all{"serve"};
    all.insert(all.end(), words.begin(), words.end());
    all.insert(all.end(), {"--listen", "127.0.0.1:0", "--state-dir", folder.path() / "state"});
    const auto run = test::run_command(all);
    EXPECT_EQ(run.code, 2) << run.out << run.err;
    return run.err;
  };
  EXPECT_THAT(refused({"/nowhere.eastrace"}), HasSubstr("/nowhere.eastrace"));
  EXPECT_THAT(refused({example_folder(), "--only", "cmd =="}), HasSubstr("serve: --only: "));
  EXPECT_THAT(refused({example_folder(), "--only", "cmd == Find"}), HasSubstr("can be served"));
  EXPECT_THAT(refused({example_folder(), "--mode", "quick"}), HasSubstr("--mode"));
  EXPECT_THAT(refused({example_folder(), "--device", "PHONE1=DEMO4712"}),
              HasSubstr("--device: no phone 'DEMO4712' is recorded; recorded are DEMO4711"));
  EXPECT_THAT(refused({example_folder(), "--ready-file", "/nowhere/ready"}), HasSubstr("--ready-file"));
}

TEST(CmdServe, AReportWithoutAPlaceIsToldAtTheStart) {
  const test::ScratchFolder folder;
  const std::string state = folder.path() / "state";
  const std::string fine = folder.path() / "report.txt";
  std::ofstream(fine) << "of an earlier run";
  const auto refused = [&](const std::string& report) {
    // Where the report were told at the end only, the fixture would be missed first.
    const auto run = test::run_command({"serve", "/nowhere.eastrace", "--state-dir", state, "--listen",
                                        "127.0.0.1:0", "--report", fine, "--report", report});
    EXPECT_EQ(run.code, 2) << run.err;
    return run.err;
  };
  EXPECT_THAT(refused("/nowhere/report.xml"),
              HasSubstr("serve: --report: /nowhere/report.xml: cannot make a file beside it: "));
  EXPECT_THAT(refused(folder.path()), HasSubstr("is a folder"));
  EXPECT_THAT(refused(folder.path() / "report.xml"), HasSubstr("/nowhere.eastrace"));
  EXPECT_EQ(std::string(as_text(test::slurp(fine))), "of an earlier run");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "report.xml"));
}

TEST(CmdServe, NobodyBelievesTheReadyFileOfAnEarlierRun) {
  const test::ScratchFolder folder;
  const std::string ready = folder.path() / "ready";
  const auto serve = [&](const std::string& fixture) {
    return test::run_command({"serve", fixture, "--state-dir", folder.path() / "state", "--listen",
                              "127.0.0.1:0", "--ready-file", ready});
  };
  std::ofstream(ready) << "127.0.0.1:9\n";
  EXPECT_EQ(serve("/nowhere.eastrace").code, 2);
  EXPECT_FALSE(std::filesystem::exists(ready)) << "serve refused to start";
  std::filesystem::create_directory(ready);
  EXPECT_THAT(serve(example_folder()).err, HasSubstr("--ready-file"));
  EXPECT_TRUE(std::filesystem::is_directory(ready)) << "only a file is removed";
}

TEST(CmdServe, TellsWhereItListensAndReports) {
  const test::ScratchFolder folder;
  const std::string ready = folder.path() / "ready";
  std::thread stopper([&] {
    for (int i = 0; i < 3000 && !std::filesystem::exists(ready); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ::kill(::getpid(), SIGTERM);
  });
  const auto run = test::run_command({"serve", example_folder(), "--listen", "127.0.0.1:0", "--state-dir",
                                      folder.path() / "state", "--ready-file", ready, "--mode", "strict",
                                      "--json", "--report", folder.path() / "report.xml"});
  stopper.join();
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.err, HasSubstr("serving 6 exchanges of DEMO4711"));
  EXPECT_THAT(run.err, HasSubstr("ready serve 127.0.0.1:"));
  EXPECT_THAT(run.err, HasSubstr("no request came"));
  EXPECT_THAT(run.out, HasSubstr(R"("mode":"strict")"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "report.xml"));
  EXPECT_FALSE(std::filesystem::exists(ready)) << "nobody listens any more";
}

}  // namespace
}  // namespace eastap::app
