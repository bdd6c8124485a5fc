// scripts/prelude.lua as a string of the program; made by CMake from prelude.in. Any thread.
#pragma once

#include <string_view>

namespace eastap::script {

extern const std::string_view prelude;

}  // namespace eastap::script
