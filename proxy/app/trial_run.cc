#include "proxy/app/trial_run.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proxy/base/text.h"

namespace eastap::app {
namespace {

constexpr std::string_view trace_variable = "EASTAP_TRACE=";

sigset_t stopping_signals() {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

std::vector<std::string> words_with(const std::vector<std::string>& command, const std::string& trace) {
  std::vector<std::string> words = command;
  for (std::string& word : words) {
    for (std::size_t at = word.find("{}"); at != std::string::npos; at = word.find("{}", at + trace.size())) {
      word.replace(at, 2, trace);
    }
  }
  return words;
}

std::vector<std::string> environment_with(const std::string& trace) {
  std::vector<std::string> all;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    if (!std::string_view(*each).starts_with(trace_variable)) {
      all.emplace_back(*each);
    }
  }
  all.push_back(std::string(trace_variable) + trace);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) {
    all.push_back(word.data());
  }
  all.push_back(nullptr);
  return all;
}

/// What posix_spawn() is told; freed with the object.
class SpawnPlan {
 public:
  explicit SpawnPlan(bool loud) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (loud) {
      ::posix_spawn_file_actions_adddup2(&actions_, STDERR_FILENO, STDOUT_FILENO);
    } else {
      ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
      ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    }
    ::posix_spawnattr_init(&attributes_);
    sigset_t none{};
    sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  [[nodiscard]] Result<pid_t> start(std::vector<std::string> words,
                                    std::vector<std::string> environment) const {
    const std::string name = words.front();
    pid_t child = 0;
    const int code = ::posix_spawnp(&child, name.c_str(), &actions_, &attributes_, pointers(words).data(),
                                    pointers(environment).data());
    if (code != 0) {
      return fail(code == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                  fmt::format("'{}' cannot be started: {}", text::printable(name, 200), std::strerror(code)));
    }
    return child;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

TrialEnd reap(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? TrialEnd{.kind = TrialEnd::Kind::killed, .code = WTERMSIG(status)}
                             : TrialEnd{.kind = TrialEnd::Kind::exited, .code = WEXITSTATUS(status)};
}

/// Whether the process is over; it can be waited for all the same.
bool is_over(pid_t child) {
  siginfo_t facts{};
  return ::waitid(P_PID, static_cast<id_t>(child), &facts, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         facts.si_pid == child;
}

/// What ends the waiting: the process, a signal to eastap, or time.
TrialEnd wait_for_end(pid_t child, std::chrono::milliseconds limit, int signals) {
  // glibc 2.36 declares pidfd_open() for C alone. Where the system has none, the process is asked now and
  // then.
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
  constexpr int now_and_then = 50;
  std::array<pollfd, 2> watched{
      {{.fd = process, .events = POLLIN, .revents = 0}, {.fd = signals, .events = POLLIN, .revents = 0}}};
  int left = static_cast<int>(limit.count());
  int count = 0;
  do {
    const int step = process < 0 ? std::min(left, now_and_then) : left;
    count = ::poll(watched.data(), watched.size(), step);
    left -= count == 0 ? step : 0;
  } while ((count < 0 && errno == EINTR) || (count == 0 && left > 0 && !is_over(child)));
  if (process >= 0) {
    ::close(process);
  }
  const bool over = is_over(child);
  if (!over) {
    ::kill(-child, SIGKILL);
  }
  const TrialEnd reaped = reap(child);
  ::kill(-child, SIGKILL);  // what it left behind
  return over ? reaped
              : TrialEnd{.kind = count == 0 ? TrialEnd::Kind::timed_out : TrialEnd::Kind::interrupted};
}

}  // namespace

std::string words_of(const TrialEnd& end) {
  switch (end.kind) {
    case TrialEnd::Kind::exited:
      return fmt::format("exits with {}", end.code);
    case TrialEnd::Kind::killed:
      return fmt::format("is killed by signal {}", end.code);
    case TrialEnd::Kind::timed_out:
      return "takes longer than allowed";
    case TrialEnd::Kind::interrupted:
      break;
  }
  return "was interrupted";
}

TrialSignals::TrialSignals() {
  const sigset_t set = stopping_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  descriptor_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

TrialSignals::~TrialSignals() {
  if (descriptor_ >= 0) {
    signalfd_siginfo taken{};
    while (::read(descriptor_, &taken, sizeof(taken)) > 0) {
    }
    ::close(descriptor_);
  }
  const sigset_t set = stopping_signals();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Result<TrialEnd> run_trial(const TrialRun& run, const TrialSignals& signals) {
  if (run.command.empty()) {
    return fail(ErrorCode::invalid_input, "there is no command to run");
  }
  const SpawnPlan plan(run.loud);
  const auto child = plan.start(words_with(run.command, run.trace), environment_with(run.trace));
  if (!child) {
    return fail(child.error());
  }
  return wait_for_end(*child, run.time_limit, signals.descriptor());
}

}  // namespace eastap::app
