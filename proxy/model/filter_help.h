// `eastap help filters`: the language in words, and the table of terms. Constant data; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace eastap::model {

struct FilterExample {
  std::string_view filter;
  std::string_view meaning;
};
/// Ten filters worth knowing; docs/filters.md shows the same.
[[nodiscard]] std::span<const FilterExample> filter_examples();

/// The whole text, made from the table of terms.
[[nodiscard]] std::string filter_help_text();

}  // namespace eastap::model
