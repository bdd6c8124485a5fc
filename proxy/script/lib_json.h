// eas.json: JSON for scripts, through nlohmann. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// Pushes the table with encode, decode, array and null. The state knows the marks (open_json_marks).
void push_json_library(lua_State* L);

}  // namespace eastap::script
