// What a `test_...` function of a script gets: the exchanges of an offline run, one userdata each whose texts
// are made when asked for. One thread.
#pragma once

#include <lua.hpp>
#include <vector>

#include "proxy/script/offline_exchange.h"

namespace eastap::script {

/// Makes the type known to a state, once.
void open_offline_exchanges(lua_State* L);

/// Pushes a list of the exchanges; `taken` must live for as long as scripts may look at them.
void push_offline_exchanges(lua_State* L, const std::vector<OfflineExchange>& taken);

}  // namespace eastap::script
