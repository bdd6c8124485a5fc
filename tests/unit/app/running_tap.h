// A tap that runs in this process, for tests of `eastap ctl`.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/app/run_options.h"
#include "proxy/app/tap.h"
#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app::running {

using eastap::test::CommandResult;

class RunningTap : public testing::Test {
 protected:
  void SetUp() override {
    words.modes = {"reverse:http://127.0.0.1:1"};
    words.listen = "127.0.0.1:0";
    words.quiet = true;
    words.state_folder = state();
    auto options = check_run_words(words);
    ASSERT_TRUE(options) << options.error().what;
    auto made = Tap::create(*std::move(options));
    ASSERT_TRUE(made) << made.error().what;
    tap = *std::move(made);
    thread = std::thread([this] { EXPECT_TRUE(tap->run()); });
  }
  void TearDown() override {
    if (thread.joinable()) {
      tap->stop();
      thread.join();
    }
  }
  [[nodiscard]] std::string state() const { return (folder.path() / "state").string(); }
  [[nodiscard]] CommandResult ctl(std::vector<std::string> typed) const {
    typed.insert(typed.begin(), {"ctl", "--state-dir", state()});
    return eastap::test::run_command(typed);
  }

  RunWords words;
  eastap::test::ScratchFolder folder;
  std::unique_ptr<Tap> tap;
  std::thread thread;
};

}  // namespace eastap::app::running
