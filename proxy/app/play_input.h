// The recorded requests that are to be played, read from a trace. Memory: the whole of what is chosen, at
// most max_bytes. Single-threaded.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/model/filter.h"
#include "proxy/model/play/play_step.h"

namespace eastap::app {

struct PlayInput {
  std::vector<model::PlayStep> steps;           ///< in the order of their start, grouped by phone
  std::map<std::string, std::size_t> left_out;  ///< how many, by why
  std::map<std::string, std::size_t> effects;   ///< how many of `steps` do what: "sends a mail" -> 2
  bool damaged = false;                         ///< the trace; said on standard error

  static constexpr std::size_t max_bytes = std::size_t{1} << 30U;
};

/// Why a step is no good for whoever reads, in words that follow "left out: "; "" where it is.
using StepJudge = std::function<std::string(model::PlayStep&)>;

/// limit_exceeded: more than max_bytes of heads and bodies are chosen.
[[nodiscard]] Result<PlayInput> read_play_input(const std::filesystem::path& trace,
                                                const std::optional<model::Filter>& only,
                                                const StepJudge& judge = model::why_left_out);

}  // namespace eastap::app
