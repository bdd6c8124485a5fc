// Asking a person at the terminal: for a secret that is not shown, and for a yes. Blocks; only before
// anything runs.
#pragma once

#include <string>

#include "proxy/base/result.h"

namespace eastap::app {

/// Whether somebody sits at standard input and reads standard error.
[[nodiscard]] bool somebody_is_there();

/// One line without echo, at most 1 KiB. refused: nobody is there.
[[nodiscard]] Result<std::string> read_secret(const std::string& prompt);

/// True for "yes" or "y". False where nobody is there.
[[nodiscard]] bool read_yes(const std::string& question);

}  // namespace eastap::app
