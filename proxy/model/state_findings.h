// Findings that only the state of a phone shows: keys, loops, heartbeats and provisioning over many
// exchanges. Pure; single-threaded.
#pragma once

#include <string>
#include <vector>

#include "proxy/model/exchange_state.h"

namespace eastap::model {

/// `code` is stable; docs/traces.md lists them. `text` says who causes it; printable.
struct StateFinding {
  std::string code;
  std::string text;
};

/// Empty for an exchange that still runs.
[[nodiscard]] std::vector<StateFinding> find_in_state(const ExchangeState& state, const FolderNamer& name);

}  // namespace eastap::model
