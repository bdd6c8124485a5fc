// What `eastap run` says when it is ready: one line for each listener, and what a user needs next. Pure
// functions.
#pragma once

#include <string>
#include <vector>

#include "proxy/core/mode.h"
#include "proxy/core/policy.h"

namespace eastap::app {

struct ReadyFacts {
  std::vector<core::ListenerSpec> listeners;  ///< with the real ports
  core::LocalNetwork network;
  bool standard_hosts = true;  ///< the shipped list of services decides what is not decrypted
  std::string interface;       ///< for the rules of transparent mode
  bool redirect_local = false;
  unsigned user = 0;  ///< the tap's user id
};

/// "ready MODE ADDRESS:PORT" for each listener. Checks and scripts read these lines.
[[nodiscard]] std::vector<std::string> ready_lines(const ReadyFacts& facts);

/// The setup page's address in each local network; the services that are not decrypted; the packet filter
/// rules of transparent listeners with their undo.
[[nodiscard]] std::vector<std::string> advice_lines(const ReadyFacts& facts);

}  // namespace eastap::app
