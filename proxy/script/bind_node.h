// Handles on the nodes of documents, and what documents and nodes have in common. Private to the bindings of
// documents. Loop's thread only.
#pragma once

#include <cstddef>
#include <lua.hpp>
#include <optional>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/script/binding.h"
#include "proxy/script/call_state.h"

namespace eastap::script {

/// What Lua holds of a document.
struct DocumentRef {
  static constexpr const char* type_name = "document";
  DocumentPtr box;
};

/// What Lua holds of a node; its user value is the document's userdata, which keeps `box` alive.
struct NodeRef {
  static constexpr const char* type_name = "node";
  DocumentBox* box = nullptr;
  wbxml::Index index = wbxml::none;
};

/// Nodes that one call returns; more are an error.
inline constexpr std::size_t most_found = 100'000;

/// Bytes of all documents that scripts made themselves.
inline constexpr std::size_t max_own_documents = std::size_t{64} << 20U;

/// Raises a Lua error for a document whose hook has ended.
DocumentBox& alive(lua_State* L, DocumentBox& box);
/// The document at `index`, alive.
DocumentBox& check_document(lua_State* L, int index);
/// The node at `index`, alive and not removed.
NodeRef& check_node(lua_State* L, int index);
/// The bytes of an opaque value, or of an element that holds nothing else; else nothing. Valid until the next
/// edit.
[[nodiscard]] std::optional<ByteView> opaque_bytes(const NodeRef& node);
/// Document and start node of a method that both types have; `from` is none for a document.
struct Place {
  DocumentBox& box;
  wbxml::Index from;
};
/// Of the value at index 1.
Place check_place(lua_State* L);
/// The document for an edit; raises a Lua error for one that cannot be changed.
wbxml::Document& writable(lua_State* L, DocumentBox& box);
/// Counts what an edit adds; Lua's collector does not see it.
void charge_edit(lua_State* L, DocumentBox& box, std::size_t nodes, std::size_t bytes);
/// Charges a walk through the whole document.
void charge_walk(lua_State* L, const DocumentBox& box);
/// Pushes a handle, or nil for no node. `holder`: index of a document or of a node of the same document.
void push_node(lua_State* L, int holder, DocumentBox& box, wbxml::Index index);
/// Pushes a list of handles; the value at index 1 is their holder. Raises a Lua error in the name of `who`
/// for more than most_found.
void push_nodes(lua_State* L, DocumentBox& box, const std::vector<wbxml::Index>& found, const char* who);

/// get, set, find and find_all for document and node; to be added to a type's methods.
int get_text(lua_State* L);
int set_text(lua_State* L);
int find_node(lua_State* L);
int find_all_nodes(lua_State* L);

/// Makes the type known to a state.
void open_nodes(lua_State* L);

}  // namespace eastap::script
