// JSON that a terminal may show. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace eastap::trace {

/// The same JSON with DEL, C1 controls, marks and controls of writing direction, line separators, U+FEFF and
/// tags as \\u escapes. `json` is UTF-8, and has such characters in its strings only.
[[nodiscard]] std::string safe_json(std::string_view json);

}  // namespace eastap::trace
