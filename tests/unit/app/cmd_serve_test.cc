#include <chrono>
#include <csignal>
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
}

}  // namespace
}  // namespace eastap::app
