// eas.count and exchange:count for scripts. Loop's thread only.
#pragma once

#include <lua.hpp>
#include <string_view>

namespace eastap::script {

/// eas.count(name [, n]): adds n (1) and returns the new value; a binding.
int count_name(lua_State* L);

/// The same with arguments from `first` on, for one device. Returns 1, for a binding.
[[nodiscard]] int count_for(lua_State* L, std::string_view device, int first);

}  // namespace eastap::script
