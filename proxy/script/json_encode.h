// eas.json.encode: Lua values as JSON. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// eas.json.encode(value [, {indent = 2}]): raises where a value has no form in JSON, says where it stands,
/// and where a limit of json_marks.h, Limits::string or Limits::call_time is passed.
int json_encode(lua_State* L);

}  // namespace eastap::script
