// Puts a comparison together: which operators a term's type takes, what its values and its argument mean.
// Private to the filter; pure, any thread. Errors say what was expected; the parser adds the place.
#pragma once

#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/model/filter_probe.h"

namespace eastap::model {

/// Whether the operator fits the type of the term.
[[nodiscard]] Result<void> check_filter_operator(const FilterCheck& check);

/// Adds a value to the right side. In a word that is not `quoted`, `*` and `?` are wildcards.
[[nodiscard]] Result<void> add_filter_value(FilterCheck& check, const std::string& text, bool quoted);

/// The name of a header, or an XPath, of which `offset` is the place of the error.
[[nodiscard]] Result<void> set_filter_argument(FilterCheck& check, const std::string& text);

}  // namespace eastap::model
