// Dates as values for scripts: a moment in UTC that can be compared, moved and written in every form of EAS.
// Loop's thread only.
#pragma once

#include <cstdint>
#include <lua.hpp>

#include "decoders/eas/date_text.h"

namespace eastap::script {

/// What Lua holds of a date.
struct DateRef {
  static constexpr const char* type_name = "date";
  std::int64_t unix_ms = 0;
};

/// Makes the type known to a state.
void open_dates(lua_State* L);

/// eas.date([text or unix seconds]); nil for a text that is no date.
[[nodiscard]] int make_date(lua_State* L);

/// Pushes a date.
void push_date(lua_State* L, std::int64_t unix_ms);

/// The moment of argument `index`: a date, unix seconds or a text that is a date. Raises a Lua error for
/// anything else.
[[nodiscard]] std::int64_t check_moment(lua_State* L, int index);

}  // namespace eastap::script
