// Runs another program from a test and waits for it. No shell in between.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace eastap::test {

struct Finished {
  int status = -1;     ///< exit status; 128 + N after signal N
  std::string output;  ///< stdout and stderr together
};

/// Nothing when there is no such program on the PATH.
[[nodiscard]] std::optional<Finished> run_program(const std::vector<std::string>& words);

}  // namespace eastap::test
