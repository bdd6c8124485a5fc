// Values of nodes that are more than texts: dates, GUIDs, time zones. Properties of the type node. Loop's
// thread only.
#pragma once

#include <lua.hpp>

#include "proxy/script/bind_node.h"

namespace eastap::script {

/// node.date: nil where the text is none. Set to a date, unix seconds or a text, it keeps the form that the
/// element had; one without a date gets the form of its namespace (Calendar: compact, else with dashes).
int node_date(lua_State* L, NodeRef& self);
void set_node_date(lua_State* L, NodeRef& self);

/// node.guid: the text form of an opaque value of 16 bytes, else nil. Set to a text, or to 16 bytes.
int node_guid(lua_State* L, NodeRef& self);
void set_node_guid(lua_State* L, NodeRef& self);

/// node.time_zone: a table, nil where the text is none. Set to a table or to base64.
int node_time_zone(lua_State* L, NodeRef& self);
void set_node_time_zone(lua_State* L, NodeRef& self);

}  // namespace eastap::script
