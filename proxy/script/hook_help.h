// The text of `eastap help hooks`. Constant; any thread.
#pragma once

#include <string_view>

namespace eastap::script {

[[nodiscard]] std::string_view hook_help_text();

}  // namespace eastap::script
