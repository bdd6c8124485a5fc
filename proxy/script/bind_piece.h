// Pieces of bodies that stream, for handlers of the event chunk. Loop's thread only.
#pragma once

#include <lua.hpp>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// Makes the type known to a state.
void open_pieces(lua_State* L);

/// Pushes the piece of a call of the event chunk.
void push_piece(lua_State* L, const CallState& call);

}  // namespace eastap::script
