// Shrinker: leaves out ever more of a session for as long as a command goes on failing. Owned by
// `eastap shrink`, single-threaded; its files lie in a private folder that goes with it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proxy/app/trial_run.h"
#include "proxy/base/ids.h"
#include "proxy/base/result.h"
#include "proxy/model/smallest_part.h"

namespace eastap::app {

struct ShrinkOptions {
  std::string trace;                 ///< file or fixture folder
  std::vector<std::string> command;  ///< see TrialRun
  std::optional<int> exit_code;      ///< only this one is a failure; nullopt: all but 0
  int time_limit = 300;              ///< seconds for one run
  std::size_t max_runs = 1000;
  bool loud = false;  ///< see TrialRun
};

struct Shrunk {
  std::vector<ExchangeId> exchanges;  ///< that are needed
  std::size_t before = 0;             ///< exchanges of the whole session
  std::size_t runs = 0;
  bool smallest = true;          ///< without any one of them the command does not fail
  std::string why_not_smallest;  ///< "stopped after 1000 runs"
  bool steady = true;            ///< the command failed again with what it failed with before
};

class Shrinker {
 public:
  /// A session of more exchanges is refused: shrink what matches of it (`eastap export --filter`).
  static constexpr std::size_t max_exchanges = 100'000;

  /// `talk` is told each step forward.
  Shrinker(ShrinkOptions options, std::ostream& talk);
  Shrinker(const Shrinker&) = delete;
  Shrinker& operator=(const Shrinker&) = delete;
  ~Shrinker();

  /// Writes the smallest part to `out`, which must not exist: a fixture folder where the trace is one. Fails
  /// with refused where the command does not fail with the whole session, so that there is nothing to shrink;
  /// otherwise with what reading, writing or starting the command says.
  [[nodiscard]] Result<Shrunk> run(const std::filesystem::path& out);

 private:
  [[nodiscard]] Result<void> read_exchanges();
  [[nodiscard]] Result<void> leave_out(model::SmallestPart& search, Shrunk& done);
  /// Tries the part and the session once more.
  [[nodiscard]] Result<void> confirm(const model::SmallestPart& search, Shrunk& done);
  [[nodiscard]] Result<void> write(const std::vector<std::size_t>& part,
                                   const std::filesystem::path& to) const;
  /// Whether the command fails with a part; nullopt where it was interrupted.
  [[nodiscard]] Result<std::optional<bool>> try_part(const std::vector<std::size_t>& part);
  [[nodiscard]] bool counts_as_failure(const TrialEnd& end) const;

  ShrinkOptions options_;
  std::ostream& talk_;
  TrialSignals signals_;
  bool folder_ = false;
  std::filesystem::path scratch_;
  std::vector<ExchangeId> exchanges_;
  std::optional<TrialEnd> first_;  // how the run with everything ended
  std::size_t runs_ = 0;
};

}  // namespace eastap::app
