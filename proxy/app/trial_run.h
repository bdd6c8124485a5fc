// One run of a command that a person gave, on a trace: a process group of its own, ended as a whole when its
// time is over or when eastap is to stop. Single-threaded; blocks.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "proxy/base/result.h"

namespace eastap::app {

/// How a run ended.
struct TrialEnd {
  enum class Kind : std::uint8_t { exited, killed, timed_out, interrupted };
  Kind kind = Kind::exited;
  int code = 0;  ///< exit code, or the signal that killed it

  /// Another exit code than 0, or a signal.
  [[nodiscard]] bool fails() const { return kind == Kind::killed || (kind == Kind::exited && code != 0); }
};
/// "exits with 1", "is killed by signal 11", "takes longer than allowed".
[[nodiscard]] std::string words_of(const TrialEnd& end);

/// SIGINT and SIGTERM do not end the program while one lives: run_trial() sees them. One at a time.
class TrialSignals {
 public:
  TrialSignals();
  TrialSignals(const TrialSignals&) = delete;
  TrialSignals& operator=(const TrialSignals&) = delete;
  ~TrialSignals();
  /// Readable when one of them came; -1 where the system gives none.
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

struct TrialRun {
  std::vector<std::string> command;  ///< "{}" in a word stands for the trace
  std::string trace;                 ///< EASTAP_TRACE in its environment as well
  std::chrono::seconds time_limit{300};
  bool loud = false;  ///< its output goes to standard error; nowhere otherwise
};

/// Fails with not_found or io where the command cannot be started.
[[nodiscard]] Result<TrialEnd> run_trial(const TrialRun& run, const TrialSignals& signals);

}  // namespace eastap::app
