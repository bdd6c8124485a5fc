// A GoogleTest fixture that serves a recorded session: include it in the tests of an ActiveSync client.
// Needs POSIX and eastap itself: $EASTAP, else from PATH.
#pragma once

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace eastap_example {

inline std::string eastap() {
  const char* named = std::getenv("EASTAP");
  return named == nullptr ? "eastap" : named;
}

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// One `eastap serve`, from SetUp() to stop(). A test that leaves a miss behind fails.
class ServedSession : public testing::Test {
 protected:
  /// The fixture folder; options such as {"--mode", "strict"}.
  void serve(const std::string& fixture, const std::vector<std::string>& options = {}) {
    std::string name = (std::filesystem::temp_directory_path() / "served.XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    std::vector<std::string> words = {eastap(),
                                      "serve",
                                      fixture,
                                      "--listen",
                                      "127.0.0.1:0",
                                      "--ready-file",
                                      name + "/ready",
                                      "--state-dir",
                                      name + "/state",
                                      "--speed",
                                      "max",
                                      "--report",
                                      name + "/report.txt"};
    words.insert(words.end(), options.begin(), options.end());
    start(words);
    for (int i = 0; i < 200 && !std::filesystem::exists(folder / "ready"); ++i) {
      if (waitpid(server, nullptr, WNOHANG) != 0) {
        server = 0;  // its number may be another process's by now
        FAIL() << "eastap serve ended: " << text_of(folder / "log");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    const std::string address = text_of(folder / "ready");
    ASSERT_FALSE(address.empty()) << text_of(folder / "log");
    url = "http://" + address.substr(0, address.find('\n'));
  }

  /// Ends the server; its exit code. The report is in `folder`.
  int stop() {
    int status = 0;
    kill(server, SIGTERM);
    waitpid(server, &status, 0);
    server = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  void TearDown() override {
    if (server != 0) {
      EXPECT_EQ(stop(), 0) << text_of(folder / "report.txt");
    }
    if (!folder.empty()) {
      std::filesystem::remove_all(folder);
    }
  }

  std::string url;
  std::filesystem::path folder;

 private:
  void start(std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (std::string& word : words) {
      arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const std::string log = folder / "log";
    server = fork();
    if (server == 0) {
      if (std::freopen(log.c_str(), "w", stderr) == nullptr ||
          std::freopen("/dev/null", "w", stdout) == nullptr) {
        _exit(126);
      }
      execvp(arguments.front(), arguments.data());
      _exit(127);
    }
  }

  pid_t server = 0;
};

}  // namespace eastap_example
