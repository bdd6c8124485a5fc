// eas.guid: GUIDs as texts and as the 16 bytes of the wire. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// Pushes the table with parse, bytes and random.
void push_guid_library(lua_State* L);

}  // namespace eastap::script
