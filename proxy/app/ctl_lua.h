// `eastap ctl lua`: Lua in the running tap, line by line. Single-threaded.
#pragma once

#include "proxy/app/ctl_client.h"

namespace eastap::app::ctl {

void set_up_lua(CLI::App& sub, const OptionsPtr& options);

}  // namespace eastap::app::ctl
