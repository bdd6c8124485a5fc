// `eastap ctl break`, `held`, `edit`, `release`, `answer`, `drop` and `reset`. Single-threaded.
#pragma once

#include <chrono>
#include <string_view>

#include "proxy/app/ctl_client.h"

namespace eastap::app::ctl {

void set_up_breaks(CLI::App& sub, const OptionsPtr& options);

/// "30", "30s", "1.5s", "500ms", "5m", "1h" as seconds. invalid_input in words.
[[nodiscard]] Result<double> read_duration(std::string_view text);

}  // namespace eastap::app::ctl
