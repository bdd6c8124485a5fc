// What `eastap play` and `eastap verify` have in common: reading the trace, asking before anything is
// changed, and running a Player on a loop of its own until everything was played or somebody stops it.
// Blocks.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "proxy/app/commands.h"
#include "proxy/app/play_options.h"
#include "proxy/app/player.h"

namespace eastap::app {

struct PlayJob {
  std::string_view command;  ///< "play", for messages
  const PlayOptions& options;
  const model::Overlooked* overlooked = nullptr;  ///< compare answers
  bool show_exchanges = false;                    ///< print them as the tap does
  std::function<void(const PlayedStep&)> told;
};

struct PlayEnd {
  Exit exit = exit_clean;        ///< exit_usage or exit_internal: nothing was played, and it was said why
  bool damaged = false;          ///< the trace
  bool interrupted = false;      ///< by SIGINT or SIGTERM
  bool sign_in_refused = false;  ///< by the server, which ended it; it was said
};

/// Everything but the results, which go to `told`.
[[nodiscard]] PlayEnd run_play(const PlayJob& job);

}  // namespace eastap::app
