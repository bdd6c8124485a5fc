// exchange:fault, :truncate and :corrupt: the stock faults for scripts. Loop's thread only.
#pragma once

#include <lua.hpp>

namespace eastap::script {

/// exchange:fault(name [, arguments]): any stock fault; false where there was nothing to do. An argument
/// `seed` decides its chance.
[[nodiscard]] int strike_fault(lua_State* L);
/// exchange:truncate(bytes) or exchange:truncate { at = 0.5, ... }.
[[nodiscard]] int truncate_body(lua_State* L);
/// exchange:corrupt { seed = 7, flips = 3 }.
[[nodiscard]] int corrupt_body(lua_State* L);

}  // namespace eastap::script
