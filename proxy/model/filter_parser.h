// Reads a filter (grammar in filter.h) into its flat form: recursive descent with a bounded depth. Private to
// the filter; pure, any thread.
#pragma once

#include <string_view>

#include "proxy/base/result.h"
#include "proxy/model/filter.h"

namespace eastap::model {

/// Errors as Filter::parse().
[[nodiscard]] Result<FilterProgram> parse_filter(std::string_view text);

}  // namespace eastap::model
