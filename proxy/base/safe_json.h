// JSON that a terminal may show. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace eastap {

/// The same JSON with DEL, C1 controls, marks and controls of writing direction, line separators, U+FEFF and
/// tags as \\u escapes. `json` is UTF-8, and has such characters in its strings only.
[[nodiscard]] std::string safe_json(std::string_view json);

/// A value of nlohmann::json or ordered_json in one line, safe as above; what is no UTF-8 in it is replaced.
template <class Json>
[[nodiscard]] std::string json_line(const Json& json) {
  return safe_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace eastap
