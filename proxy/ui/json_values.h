// Small values that every JSON view of an exchange writes alike. Pure.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace eastap::ui {

/// The text, or null where there is none.
[[nodiscard]] inline nlohmann::ordered_json text_or_null(std::string_view text) {
  return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(std::string(text));
}

/// Seconds with fractions.
[[nodiscard]] inline double seconds_of(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace eastap::ui
