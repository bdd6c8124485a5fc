// What hooks and faults made of a recorded exchange, and what the tests of a script said. Plain values.
#pragma once

#include <chrono>
#include <string>

#include "proxy/core/exchange.h"

namespace eastap::script {

/// What became of one exchange.
struct OfflineExchange {
  core::ExchangePtr
      exchange;  ///< as recorded, with `sent_request` and `sent_response` as the hooks left them, and
                 ///< their remarks; a sent message is null where it is the one that came
  /// "passed", "answered", "dropped", "reset", or "cut" where a fault ended the connection inside a message.
  std::string action = "passed";
  std::chrono::milliseconds delay{0};  ///< how long hooks and faults held it
  bool touched = false;                ///< anything but "passed" without a change
  unsigned errors = 0;                 ///< hooks that failed
};

/// One `test_...` function of a script.
struct TestOutcome {
  std::string script;
  std::string name;
  bool passed = false;
  std::string failure;            ///< "hooks.lua:12: why"
  std::vector<std::string> said;  ///< what it logged or printed, the line of the script behind it
};

}  // namespace eastap::script
