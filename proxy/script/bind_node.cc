#include "proxy/script/bind_node.h"

#include <array>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "proxy/script/bind_node_edit.h"
#include "proxy/script/bind_node_values.h"
#include "proxy/script/bind_xpath.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

constexpr std::size_t most_nodes_added = 100'000;  // to one document
constexpr std::uint64_t nodes_per_unit = 8;        // of walking

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

wbxml::Index find(lua_State* L, const Place& place) {
  charge_walk(L, place.box);
  return place.box.document.find(check_text(L, 2), place.from);
}

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

int node_opaque(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  if (const auto bytes = opaque_bytes(node)) {
    push(L, as_text(*bytes));
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

/// Where it begins in the bytes of the body as they came, from 0; nil once it was changed or made by a
/// script.
int node_offset(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  if (const auto span = node.box->document.span(node.index)) {
    lua_pushinteger(L, static_cast<lua_Integer>(span->begin));
  } else {
    lua_pushnil(L);
  }
  return 1;
}

/// The elements inside, in order, without strings and opaque values.
int node_children(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const wbxml::Document& document = node.box->document;
  std::vector<wbxml::Index> found;
  for (const wbxml::Index child : document.children(node.index)) {
    if (document.is_element(child)) {
      found.push_back(child);
    }
  }
  State::of(L).charge(1 + found.size() / nodes_per_unit);
  push_nodes(L, *node.box, found, "children");
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

/// node:remove() takes the node out, node:remove(path) what the path finds inside.
int node_remove(lua_State* L) {
  if (!lua_isnoneornil(L, 2)) {
    return remove_found(L);
  }
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

constexpr std::array<Property<NodeRef>, 15> node_properties{{
    {"name", node_name},
    {"namespace", node_namespace},
    {"kind", node_kind},
    {"text", node_text, set_node_text},
    {"opaque", node_opaque, set_node_opaque},
    {"offset", node_offset},
    {"parent", node_parent},
    {"children", node_children},
    {"date", node_date, set_node_date},
    {"guid", node_guid, set_node_guid},
    {"time_zone", node_time_zone, set_node_time_zone},
    {"index", node_position},
    {"next", node_next},
    {"previous", node_previous},
    {"document", node_document},
}};

}  // namespace

DocumentBox& alive(lua_State* L, DocumentBox& box) {
  if (!box.alive) {
    raise(L,
          "this document is no longer there: its hook has ended, or the body was replaced (keep texts, not "
          "documents)");
  }
  return box;
}

NodeRef& check_node(lua_State* L, int index) {
  NodeRef& node = Userdata<NodeRef>::check(L, index);
  if (alive(L, *node.box).document.node(node.index) == nullptr) {
    raise(L, "this node was removed from its document");
  }
  return node;
}

std::optional<ByteView> opaque_bytes(const NodeRef& node) {
  const wbxml::Document& document = node.box->document;
  wbxml::Index index = node.index;
  if (document.is_element(index)) {
    const wbxml::Index child = document.node(index)->first_child;
    const bool only = child != wbxml::none && document.node(child)->next_sibling == wbxml::none;
    index = only ? child : index;
  }
  return document.node(index)->kind == wbxml::Kind::opaque ? std::optional(document.value(index))
                                                           : std::nullopt;
}

wbxml::Document& writable(lua_State* L, DocumentBox& box) {
  if (!box.read_only.empty()) {
    raise(L, "this document cannot be changed: " + box.read_only);
  }
  box.xpath_tree = 0;
  if (box.message != nullptr) {
    box.message->changed.add(where(L));
  }
  return box.document;
}

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
  if (*box.counter + added > max_own_documents) {
    raise(L, fmt::format("the documents that scripts made need more than {} MiB", max_own_documents >> 20U));
  }
  *box.counter += added;
  box.counted += added;
}

DocumentBox& check_document(lua_State* L, int index) {
  return alive(L, *Userdata<DocumentRef>::check(L, index).box);
}

Place check_place(lua_State* L) {
  if (const NodeRef* node = Userdata<NodeRef>::test(L, 1); node != nullptr) {
    check_node(L, 1);
    return {*node->box, node->index};
  }
  return {check_document(L, 1), wbxml::none};
}

void charge_walk(lua_State* L, const DocumentBox& box) {
  State::of(L).charge(1 + box.document.size() / nodes_per_unit);
}

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

void push_nodes(lua_State* L, DocumentBox& box, const std::vector<wbxml::Index>& found, const char* who) {
  if (found.size() > most_found) {
    raise(L, fmt::format("{}: more than {} nodes", who, most_found));
  }
  lua_createtable(L, static_cast<int>(found.size()), 0);
  for (std::size_t i = 0; i < found.size(); ++i) {
    push_node(L, 1, box, found[i]);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i + 1));
  }
}

int get_text(lua_State* L) {
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
int set_text(lua_State* L) {
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

int find_all_nodes(lua_State* L) {
  const Place place = check_place(L);
  charge_walk(L, place.box);
  const auto found = place.box.document.find_all(check_text(L, 2), place.from, most_found + 1);
  push_nodes(L, place.box, found, "find_all");
  return 1;
}

void open_nodes(lua_State* L) {
  Type<NodeRef>::open(L, node_properties,
                      {{"get", guarded<get_text>},
                       {"set", guarded<set_text>},
                       {"find", guarded<find_node>},
                       {"find_all", guarded<find_all_nodes>},
                       {"insert", guarded<node_insert>},
                       {"insert_copy", guarded<node_insert_copy>},
                       {"clone", guarded<node_clone>},
                       {"remove", guarded<node_remove>},
                       {"insert_before", guarded<insert_before>},
                       {"insert_after", guarded<insert_after>},
                       {"xpath", guarded<find_xpath>}},
                      {{"__eq", guarded<node_equal>}, {"__tostring", guarded<node_to_text>}});
}

}  // namespace eastap::script
