// The table of exchange:answer { status = 503, headers = { ... }, body = "..." }. Loop's thread only.
#pragma once

#include <lua.hpp>

#include "proxy/core/hook.h"

namespace eastap::script {

/// The answer that the table at `index` describes; what it leaves out is as in core::OwnAnswer. An answer
/// with a document gets the type of WBXML unless it names one. Raises a Lua error that names the field which
/// is wrong.
[[nodiscard]] core::OwnAnswer check_answer(lua_State* L, int index);

}  // namespace eastap::script
