#include "proxy/script/bind_document.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "decoders/wbxml/xml.h"
#include "proxy/script/binding.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

constexpr std::size_t most_found = 100'000;  // nodes that find_all and children return
constexpr std::uint64_t nodes_per_unit = 8;  // of walking
constexpr std::size_t outside_limit = std::size_t{64}
                                      << 20U;      // bytes of all documents that scripts made themselves
constexpr std::size_t most_nodes_added = 100'000;  // to one document

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

DocumentBox& alive(lua_State* L, DocumentBox& box) {
  if (!box.alive) {
    raise(L,
          "this document is no longer there: its hook has ended, or the body was replaced (keep texts, not "
          "documents)");
  }
  return box;
}

DocumentBox& check_document(lua_State* L, int index) {
  return alive(L, *Userdata<DocumentRef>::check(L, index).box);
}

NodeRef& check_node(lua_State* L, int index) {
  NodeRef& node = Userdata<NodeRef>::check(L, index);
  if (alive(L, *node.box).document.node(node.index) == nullptr) {
    raise(L, "this node was removed from its document");
  }
  return node;
}

wbxml::Document& writable(lua_State* L, DocumentBox& box) {
  if (!box.read_only.empty()) {
    raise(L, "this document cannot be changed: " + box.read_only);
  }
  return box.document;
}

void charge_walk(lua_State* L, const DocumentBox& box) {
  State::of(L).charge(1 + box.document.size() / nodes_per_unit);
}

/// Counts what an edit adds; Lua's collector does not see it.
void charge_edit(lua_State* L, DocumentBox& box, std::size_t nodes, std::size_t bytes) {
  State& state = State::of(L);
  state.charge(8 + nodes + bytes / 32);
  if (nodes > 0 && box.document.size() + nodes > box.first_size + most_nodes_added) {
    raise(L, fmt::format("more than {} nodes were added to this document", most_nodes_added));
  }
  if (box.counter == nullptr) {
    return;  // ends with its hook
  }
  const std::size_t added = nodes * sizeof(wbxml::Node) + bytes;
  if (*box.counter + added > outside_limit) {
    raise(L, fmt::format("the documents that scripts made need more than {} MiB", outside_limit >> 20U));
  }
  *box.counter += added;
  box.counted += added;
}

/// Nodes of a subtree, counted up to a little above most_nodes_added.
std::size_t subtree_size(const wbxml::Document& document, wbxml::Index top) {
  std::size_t count = 0;
  for (wbxml::Index i = top; i != wbxml::none && count <= most_nodes_added; i = document.next_in(top, i)) {
    ++count;
  }
  return count;
}

/// Copies of subtrees also copy their texts, which lie in the body or are counted already.
std::size_t subtree_bytes(const wbxml::Document& document, wbxml::Index top) {
  const auto span = document.span(top);
  return span ? span->size() : document.body().size();
}

/// Pushes a handle, or nil for no node. `holder`: index of a document or of a node of the same document.
void push_node(lua_State* L, int holder, DocumentBox& box, wbxml::Index index) {
  if (index == wbxml::none) {
    lua_pushnil(L);
    return;
  }
  holder = lua_absindex(L, holder);
  Userdata<NodeRef>::make(L, NodeRef{&box, index}, 1);
  if (Userdata<NodeRef>::test(L, holder) != nullptr) {
    lua_getiuservalue(L, holder, 1);
  } else {
    lua_pushvalue(L, holder);
  }
  lua_setiuservalue(L, -2, 1);
}

/// Raises what an edit says went wrong.
template <class T>
T edited(lua_State* L, Result<T> result) {
  if (!result) {
    raise(L, result.error().what);
  }
  if constexpr (!std::is_void_v<T>) {
    return std::move(*result);
  }
}

/// Document and start node of a method that both types have.
struct Place {
  DocumentBox& box;
  wbxml::Index from;
};
Place check_place(lua_State* L) {
  if (const NodeRef* node = Userdata<NodeRef>::test(L, 1); node != nullptr) {
    check_node(L, 1);
    return {*node->box, node->index};
  }
  return {check_document(L, 1), wbxml::none};
}

// ---- methods of both
// ----------------------------------------------------------------------------------------------------

wbxml::Index find(lua_State* L, const Place& place) {
  charge_walk(L, place.box);
  return place.box.document.find(check_text(L, 2), place.from);
}

int get(lua_State* L) {
  const Place place = check_place(L);
  const wbxml::Index found = find(L, place);
  if (found == wbxml::none) {
    lua_pushnil(L);
  } else {
    push(L, place.box.document.text(found));
  }
  return 1;
}

/// Returns the node that was set, or nil when the path finds none.
int set(lua_State* L) {
  const Place place = check_place(L);
  const std::string_view value = check_text(L, 3);
  wbxml::Document& document = writable(L, place.box);
  const wbxml::Index found = find(L, place);
  if (found != wbxml::none) {
    charge_edit(L, place.box, 1, value.size());
    edited(L, document.set_text(found, value));
  }
  push_node(L, 1, place.box, found);
  return 1;
}

int find_node(lua_State* L) {
  const Place place = check_place(L);
  push_node(L, 1, place.box, find(L, place));
  return 1;
}

int find_all(lua_State* L) {
  const Place place = check_place(L);
  charge_walk(L, place.box);
  const auto found = place.box.document.find_all(check_text(L, 2), place.from, most_found);
  lua_createtable(L, static_cast<int>(found.size()), 0);
  for (std::size_t i = 0; i < found.size(); ++i) {
    push_node(L, 1, place.box, found[i]);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  return 1;
}

// ---- the document
// -------------------------------------------------------------------------------------------------------

int document_root(lua_State* L, DocumentRef& self) {
  DocumentBox& box = alive(L, *self.box);
  push_node(L, 1, box, box.document.root());
  return 1;
}

int document_fault(lua_State* L, DocumentRef& self) {
  const auto& fault = alive(L, *self.box).document.fault();
  if (fault) {
    push(L, fmt::format("{} (byte {})", fault->what, fault->offset.value_or(0)));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

int document_findings(lua_State* L, DocumentRef& self) {
  const auto& findings = alive(L, *self.box).document.findings();
  lua_createtable(L, static_cast<int>(findings.size()), 0);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    push(L, fmt::format("byte {}: {}", findings[i].offset, findings[i].text));
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
  return 1;
}

int document_edited(lua_State* L, DocumentRef& self) {
  lua_pushboolean(L, alive(L, *self.box).document.edited() ? 1 : 0);
  return 1;
}

int document_encode(lua_State* L) {
  const DocumentBox& box = check_document(L, 1);
  charge_walk(L, box);
  const Bytes bytes = wbxml::encode(box.document);
  push(L, as_text(bytes));
  return 1;
}

int document_to_xml(lua_State* L) {
  const DocumentBox& box = check_document(L, 1);
  State& state = State::of(L);
  const std::size_t limit = state.limits().string;
  std::string xml;
  bool whole = true;
  wbxml::write_xml(box.document, {}, [&](std::string_view piece) {
    whole = whole && xml.size() + piece.size() <= limit;
    if (whole) {
      xml += piece;
    }
  });
  state.charge(box.document.size() + xml.size() / 16);
  if (!whole) {
    raise(L, fmt::format("the document's XML is longer than {} bytes", limit));
  }
  push(L, xml);
  return 1;
}

// ---- nodes
// --------------------------------------------------------------------------------------------------------------

int node_name(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  push(L, node.box->document.name(node.index));
  return 1;
}

int node_namespace(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  push(L, node.box->document.namespace_name(node.index));
  return 1;
}

int node_kind(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  constexpr std::array names{"element",      "string", "opaque", "unknown element",
                             "table string", "entity", "other"};
  lua_pushstring(L, names.at(static_cast<std::size_t>(node.box->document.node(node.index)->kind)));
  return 1;
}

int node_text(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  push(L, node.box->document.text(node.index));
  return 1;
}

void set_node_text(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const std::string_view value = check_text(L, 3);
  wbxml::Document& document = writable(L, *node.box);
  charge_edit(L, *node.box, 1, value.size());
  edited(L, document.set_text(node.index, value));
}

/// The bytes of an opaque value, or of an element that holds nothing else; else nil.
int node_opaque(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const wbxml::Document& document = node.box->document;
  wbxml::Index index = node.index;
  if (document.is_element(index)) {
    const wbxml::Index child = document.node(index)->first_child;
    const bool only = child != wbxml::none && document.node(child)->next_sibling == wbxml::none;
    index = only ? child : index;
  }
  if (document.node(index)->kind == wbxml::Kind::opaque) {
    push(L, as_text(document.value(index)));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

void set_node_opaque(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const std::string_view value = check_text(L, 3);
  wbxml::Document& document = writable(L, *node.box);
  charge_edit(L, *node.box, 1, value.size());
  edited(L, document.set_opaque(node.index, as_bytes(value)));
}

int node_parent(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  push_node(L, 1, *node.box, node.box->document.node(node.index)->parent);
  return 1;
}

/// The elements inside, in order, without strings and opaque values.
int node_children(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const wbxml::Document& document = node.box->document;
  lua_createtable(L, 4, 0);
  lua_Integer count = 0;
  for (const wbxml::Index child : document.children(node.index)) {
    if (document.is_element(child) && static_cast<std::size_t>(count) < most_found) {
      push_node(L, 1, *node.box, child);
      lua_rawseti(L, -2, ++count);
    }
  }
  return 1;
}

/// The node that a new one goes before: argument `index`, or none.
wbxml::Index before_argument(lua_State* L, int index, const DocumentBox& box) {
  if (lua_isnoneornil(L, index)) {
    return wbxml::none;
  }
  const NodeRef& before = check_node(L, index);
  luaL_argcheck(L, before.box == &box, index, "the node belongs to another document");
  return before.index;
}

/// parent:insert(name [, text [, before]])
int node_insert(lua_State* L) {
  const NodeRef& parent = check_node(L, 1);
  wbxml::Document& document = writable(L, *parent.box);
  const std::string_view name = check_text(L, 2);
  const bool with_text = !lua_isnoneornil(L, 3);
  const std::string_view value = with_text ? check_text(L, 3) : std::string_view{};
  const wbxml::Index before = before_argument(L, 4, *parent.box);
  charge_edit(L, *parent.box, 2, value.size());
  const wbxml::Index made = edited(L, document.insert(parent.index, name, before));
  if (with_text) {
    edited(L, document.set_text(made, value));
  }
  push_node(L, 1, *parent.box, made);
  return 1;
}

/// parent:insert_copy(node [, before]); the node may belong to another document.
int node_insert_copy(lua_State* L) {
  const NodeRef& parent = check_node(L, 1);
  wbxml::Document& document = writable(L, *parent.box);
  const NodeRef& source = check_node(L, 2);
  const wbxml::Index before = before_argument(L, 3, *parent.box);
  const wbxml::Document& from = source.box->document;
  charge_edit(L, *parent.box, subtree_size(from, source.index), subtree_bytes(from, source.index));
  const wbxml::Index made = edited(L, document.insert_copy(parent.index, from, source.index, before));
  push_node(L, 1, *parent.box, made);
  return 1;
}

int node_clone(lua_State* L) {
  const NodeRef& node = check_node(L, 1);
  wbxml::Document& document = writable(L, *node.box);
  charge_edit(L, *node.box, subtree_size(document, node.index), subtree_bytes(document, node.index));
  push_node(L, 1, *node.box, edited(L, document.clone(node.index)));
  return 1;
}

int node_remove(lua_State* L) {
  const NodeRef& node = check_node(L, 1);
  charge_walk(L, *node.box);
  edited(L, writable(L, *node.box).remove(node.index));
  return 0;
}

int node_equal(lua_State* L) {
  const NodeRef* a = Userdata<NodeRef>::test(L, 1);
  const NodeRef* b = Userdata<NodeRef>::test(L, 2);
  lua_pushboolean(L, a != nullptr && b != nullptr && a->box == b->box && a->index == b->index ? 1 : 0);
  return 1;
}

int node_to_text(lua_State* L) {
  const NodeRef& node = check_node(L, 1);
  push(L, fmt::format("<{}:{}>", node.box->document.namespace_name(node.index),
                      node.box->document.name(node.index)));
  return 1;
}

// ---- eastap.wbxml
// -------------------------------------------------------------------------------------------------------

/// eastap.wbxml.decode(bytes): a document of the script's own. Lua's collector does not see its size, so it
/// is counted.
int decode(lua_State* L) {
  const std::string_view bytes = check_text(L, 1);
  State& state = State::of(L);
  state.charge(bytes.size() / 4 + 100);
  const std::uint32_t most_nodes =
      static_cast<std::uint32_t>(std::min<std::size_t>(bytes.size(), 1U << 21U)) + 16;
  const std::size_t most = bytes.size() + most_nodes * sizeof(wbxml::Node);
  if (state.outside + most > outside_limit) {
    state.charge(state.memory().used() / 256);
    lua_gc(L, LUA_GCCOLLECT);
  }
  if (state.outside + most > outside_limit) {
    raise(L, fmt::format("the documents that scripts made need more than {} MiB", outside_limit >> 20U));
  }
  auto box = std::make_shared<DocumentBox>();
  wbxml::Limits limits;
  limits.nodes = most_nodes;
  box->document = wbxml::decode(to_bytes(bytes), limits);
  box->first_size = box->document.size();
  if (const auto& fault = box->document.fault()) {
    box->read_only = fmt::format("it could be read only in part ({})", fault->what);
  }
  box->counted = bytes.size() + box->first_size * sizeof(wbxml::Node) + sizeof(DocumentBox);
  box->counter = &state.outside;
  state.outside += box->counted;
  push_document(L, box);
  return 1;
}

int encode(lua_State* L) {
  const Bytes bytes = check_wbxml(L, 1);
  push(L, as_text(bytes));
  return 1;
}

constexpr std::array<Property<DocumentRef>, 4> document_properties{{
    {"root", document_root},
    {"fault", document_fault},
    {"findings", document_findings},
    {"edited", document_edited},
}};

constexpr std::array<Property<NodeRef>, 7> node_properties{{
    {"name", node_name},
    {"namespace", node_namespace},
    {"kind", node_kind},
    {"text", node_text, set_node_text},
    {"opaque", node_opaque, set_node_opaque},
    {"parent", node_parent},
    {"children", node_children},
}};

}  // namespace

void open_documents(lua_State* L) {
  Type<DocumentRef>::open(L, document_properties,
                          {{"get", guarded<get>},
                           {"set", guarded<set>},
                           {"find", guarded<find_node>},
                           {"find_all", guarded<find_all>},
                           {"encode", guarded<document_encode>}},
                          {{"__tostring", guarded<document_to_xml>}});
  Type<NodeRef>::open(L, node_properties,
                      {{"get", guarded<get>},
                       {"set", guarded<set>},
                       {"find", guarded<find_node>},
                       {"find_all", guarded<find_all>},
                       {"insert", guarded<node_insert>},
                       {"insert_copy", guarded<node_insert_copy>},
                       {"clone", guarded<node_clone>},
                       {"remove", guarded<node_remove>}},
                      {{"__eq", guarded<node_equal>}, {"__tostring", guarded<node_to_text>}});
}

void push_document(lua_State* L, const DocumentPtr& document) {
  if (!document) {
    lua_pushnil(L);
    return;
  }
  Userdata<DocumentRef>::make(L, DocumentRef{document});
}

DocumentBox* test_document(lua_State* L, int index) {
  const DocumentRef* found = Userdata<DocumentRef>::test(L, index);
  return found == nullptr ? nullptr : &alive(L, *found->box);
}

Bytes check_wbxml(lua_State* L, int index) {
  if (const DocumentBox* box = test_document(L, index); box != nullptr) {
    charge_walk(L, *box);
    return wbxml::encode(box->document);
  }
  const std::string_view xml = check_text(L, index);
  State::of(L).charge(xml.size() / 2);
  const auto document = wbxml::from_xml(xml);
  if (!document) {
    raise(L, document.error().what);
  }
  return wbxml::encode(*document);
}

void push_wbxml_library(lua_State* L) {
  lua_createtable(L, 0, 2);
  set_functions(L, {{"decode", guarded<decode>}, {"encode", guarded<encode>}});
}

}  // namespace eastap::script
