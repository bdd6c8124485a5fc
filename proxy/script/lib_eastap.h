// The table `eastap` and the global functions of eastap's own: log, sleep, stores, repeatable random numbers,
// time, base64, hex and WBXML. Loop's thread only.
#pragma once

#include <lua.hpp>
#include <string_view>

namespace eastap::script {

/// Makes the stores of a new state; they live as long as the state, through every reload of scripts.
void open_stores(lua_State* L);

/// Sets `eastap`, `log`, `print` and `sleep` in the environment on the top of the stack.
void add_eastap(lua_State* L);

/// Pushes the table of one device, made when first asked for; for "" the table of all without a device id.
/// The tables of the max_device_stores devices seen last are kept for certain, those of as many before them
/// perhaps.
void push_device_store(lua_State* L, std::string_view device);
inline constexpr lua_Integer max_device_stores = 5'000;

/// log(...): the arguments from `first` on as one line, to the log and onto the exchange. Returns 0, for a
/// binding.
[[nodiscard]] int write_log(lua_State* L, int first);

}  // namespace eastap::script
