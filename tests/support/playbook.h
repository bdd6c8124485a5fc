// Playbooks: a scenario says what the client and the server of a session do. run_all_ways() plays it whole,
// byte by byte, at random splits, with the client's last flight joined to what follows it, and cut short
// after every step by an abort, an end or a reset from either side.
#pragma once

#include <functional>

#include "tests/support/rig.h"

namespace eastap::test {

struct Scenario {
  RigOptions options;
  std::function<void(Rig&)> play;
  std::function<void(const Rig&)> check;
};

/// Plays it whole, in 1-byte chunks and at random splits, checking each time; then cut after every step in
/// every way, checking only that the session ends cleanly.
void run_all_ways(const std::function<Scenario()>& scenario);

}  // namespace eastap::test
