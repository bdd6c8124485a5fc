// Edits of documents that go beyond one node: by path, and beside a node. Methods of the types document and
// node; see bind_node.h. Loop's thread only.
#pragma once

#include <lua.hpp>

#include "proxy/script/bind_node.h"

namespace eastap::script {

/// document:insert(path, name [, text]): the new element, nil where the path finds nothing.
int insert_at(lua_State* L);
/// document:remove(path) and node:remove(path): how many elements were taken out.
int remove_found(lua_State* L);
/// node:insert_before(name [, text]) and node:insert_after(name [, text]): a new element beside the node.
int insert_before(lua_State* L);
int insert_after(lua_State* L);

/// node.index: which of its parent's elements it is, from 1; nil for the root and for what is no element.
int node_position(lua_State* L, NodeRef& self);
/// node.next and node.previous: the elements beside it.
int node_next(lua_State* L, NodeRef& self);
int node_previous(lua_State* L, NodeRef& self);
/// node.document
int node_document(lua_State* L, NodeRef& self);

}  // namespace eastap::script
