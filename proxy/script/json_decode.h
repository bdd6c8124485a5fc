// eas.json.decode: JSON as Lua values. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// eas.json.decode(text): raises with the byte where the text is no JSON, and where a limit of json_marks.h
/// is passed.
int json_decode(lua_State* L);

}  // namespace eastap::script
