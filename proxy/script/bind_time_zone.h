// The time zones of calendar items as tables for scripts (MS-ASDTYPE section 2.7.6). Loop's thread only.
#pragma once

#include <lua.hpp>
#include <string>

#include "decoders/eas/time_zone.h"

namespace eastap::script {

/// Pushes a zone as a table: bias, standard_name, standard_date, standard_bias, daylight_name, daylight_date,
/// daylight_bias. A date is a table; nil where there is no change.
void push_time_zone(lua_State* L, const eas::TimeZone& zone);

/// Argument `index` as the base64 text of an element: such a table, or such a text, which is checked. Raises
/// a Lua error for anything else.
[[nodiscard]] std::string check_time_zone(lua_State* L, int index);

/// Pushes eas.time_zone: a table with encode and decode.
void push_time_zone_library(lua_State* L);

}  // namespace eastap::script
