// WBXML documents for scripts: the document itself and handles on its nodes, which are indices: a handle can
// go stale (its node was removed, its hook has ended), and then every use is a Lua error. Loop's thread only.
#pragma once

#include <lua.hpp>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// Makes the types known to a state.
void open_documents(lua_State* L);

/// Pushes a document, or nil for a null pointer.
void push_document(lua_State* L, const DocumentPtr& document);

/// The document at `index`, or null when the value is none. Raises a Lua error for a stale one.
[[nodiscard]] DocumentBox* test_document(lua_State* L, int index);

/// eastap.wbxml: a table with encode and decode.
void push_wbxml_library(lua_State* L);

/// XML text or a document as the bytes to send; raises a Lua error that says what is wrong with it.
[[nodiscard]] Bytes check_wbxml(lua_State* L, int index);

}  // namespace eastap::script
