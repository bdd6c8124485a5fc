// The program's version, as `--version` and traces give it; the same as CMakeLists.txt says.
#pragma once

namespace eastap::app {

inline constexpr const char* version = "0.1.0";

}  // namespace eastap::app
