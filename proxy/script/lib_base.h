// What scripts find as globals: Lua's base library without its exits (no io, os beyond the clock, debug,
// require, dofile, coroutine, __gc), under the budgets. Each script gets an environment of its own, so that
// one cannot overwrite another's functions. Loop's thread only.
#pragma once

#include <cstddef>
#include <lua.hpp>

namespace eastap::script {

/// Loads the libraries into the registry of a new state. With `trust` also io, os and require. Throws
/// std::runtime_error when the prelude that ships with eastap does not run.
void open_libraries(lua_State* L, bool trust);

/// Leaves a new environment on the stack: a table with copies of every library table.
void push_environment(lua_State* L);

/// Longest text that load() takes, in bytes: compiling is one C call that no budget can interrupt.
inline constexpr std::size_t max_load = std::size_t{64} << 10U;

}  // namespace eastap::script
