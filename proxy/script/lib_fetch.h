// eas.fetch: a request of the script's own to the server of its exchange. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// eas.fetch{command=, document=|body=, method=, target=, headers=, timeout=, exchange=}: the answer as a
/// message, or nil and why there is none; a binding. Suspends the hook. Raises a Lua error in scripts that
/// are not trusted and outside of hooks that have a request.
int fetch(lua_State* L);

}  // namespace eastap::script
