// The options --rotate and --max-disk of `eastap run`: when a recording goes on in a new file, and how much
// disk it takes. Pure.
#pragma once

#include <string>

#include "proxy/base/result.h"
#include "proxy/trace/part_files.h"

namespace eastap::app {

/// `rotate`: a size ("500M"), a time ("90s", "30m", "1h", "1d") or both ("500M,1h"); `max_disk`: a size; ""
/// is not given. invalid_input names the option and what it may be.
[[nodiscard]] Result<trace::Rotation> read_rotation(const std::string& rotate, const std::string& max_disk);

}  // namespace eastap::app
