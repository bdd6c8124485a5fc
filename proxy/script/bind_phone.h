// What is known of phones from their traffic, for scripts: read-only views on proxy/model. A view looks the
// phone up each time, so it shows what is known now, and never dangles. Loop's thread only.
#pragma once

#include <lua.hpp>

#include "proxy/model/phone_state.h"

namespace eastap::script {

/// Makes the type known to a state.
void open_phones(lua_State* L);

/// Pushes a view on a phone, or nil for a null pointer.
void push_phone(lua_State* L, const model::PhoneState* phone);

/// eas.phones(): a list of all, the one heard of last first; a binding. From the first call on is learnt.
int list_phones(lua_State* L);

}  // namespace eastap::script
