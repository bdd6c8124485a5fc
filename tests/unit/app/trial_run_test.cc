#include "proxy/app/trial_run.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/support/files.h"

namespace eastap::app {
namespace {

/// Runs shell words on a trace of this name.
Result<TrialEnd> try_words(const std::string& words, std::chrono::seconds limit = std::chrono::seconds(60)) {
  const TrialSignals signals;
  return run_trial({.command = {"sh", "-c", words}, .trace = "a b.eastrace", .time_limit = limit}, signals);
}

TEST(TrialRun, TellsHowItEnded) {
  const auto good = try_words("exit 0");
  ASSERT_TRUE(good);
  EXPECT_FALSE(good->fails());
  const auto bad = try_words("exit 3");
  ASSERT_TRUE(bad);
  EXPECT_TRUE(bad->fails());
  EXPECT_EQ(words_of(*bad), "exits with 3");
  const auto killed = try_words("kill -9 $$");
  ASSERT_TRUE(killed);
  EXPECT_TRUE(killed->fails());
  EXPECT_EQ(words_of(*killed), "is killed by signal 9");
}

/// Takes pidfd_open() from this process for good, as from one on a system that has none.
bool without_pidfd() {
  std::array<sock_filter, 4> program{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_pidfd_open},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog filter{.len = program.size(), .filter = program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0 &&
         ::syscall(SYS_pidfd_open, ::getpid(), 0) == -1;
}

TEST(TrialRun, WithoutPidfdTheProcessIsAskedNowAndThen) {
  EXPECT_EXIT(
      {
        const bool forbidden = without_pidfd();
        const auto slow = try_words("sleep 0.3; exit 3");
        const auto endless = try_words("sleep 600", std::chrono::seconds(1));
        std::cerr << (forbidden ? "" : "pidfd_open is still there, ") << words_of(*slow) << ", "
                  << words_of(*endless);
        std::_Exit(0);
      },
      testing::ExitedWithCode(0), "^exits with 3, takes longer than allowed$");
}

TEST(TrialRun, NamesTheTraceInWordsAndEnvironment) {
  EXPECT_EQ(try_words("test '{}x{}' = 'a b.eastracexa b.eastrace'")->code, 0);
  EXPECT_EQ(try_words("test \"$EASTAP_TRACE\" = 'a b.eastrace'")->code, 0);
}

TEST(TrialRun, EndsWhatTakesTooLongWithAllItStarted) {
  const test::ScratchFolder folder;
  const std::string file = (folder.path() / "pid").string();
  const auto end = try_words("sleep 600 & echo $! > " + file + "; wait", std::chrono::seconds(1));
  ASSERT_TRUE(end);
  EXPECT_EQ(end->kind, TrialEnd::Kind::timed_out);
  EXPECT_FALSE(end->fails());
  const pid_t left = std::stoi(std::string(as_text(test::slurp(file))));
  bool gone = false;
  for (int i = 0; i < 500 && !gone; ++i) {
    // A process that is over may wait for whoever adopted it.
    const std::string status = "/proc/" + std::to_string(left) + "/stat";
    std::error_code ignored;
    gone = !std::filesystem::exists(status, ignored) ||
           as_text(test::slurp(status)).find(") Z ") != std::string_view::npos;
    ::usleep(10'000);
  }
  EXPECT_TRUE(gone);
}

TEST(TrialRun, IsInterrupted) {
  const TrialSignals signals;
  ::raise(SIGTERM);
  const auto end = run_trial({.command = {"sleep", "600"}, .trace = "x"}, signals);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->kind, TrialEnd::Kind::interrupted);
  EXPECT_EQ(words_of(*end), "was interrupted");
}

TEST(TrialRun, SaysWhatCannotBeStarted) {
  const TrialSignals signals;
  const auto end = run_trial({.command = {"no-such-command-of-ours"}, .trace = "x"}, signals);
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code, ErrorCode::not_found);
  EXPECT_FALSE(run_trial({.command = {}, .trace = "x"}, signals));
}

}  // namespace
}  // namespace eastap::app
