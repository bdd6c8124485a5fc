#include "proxy/script/bind_node_edit.h"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

std::optional<std::string_view> optional_text(lua_State* L, int index) {
  return lua_isnoneornil(L, index) ? std::nullopt : std::optional(check_text(L, index));
}

/// Pushes a new element of `parent`; names and texts are arguments. `holder` as for push_node.
int insert_element(lua_State* L, DocumentBox& box, wbxml::Index parent, int name, wbxml::Index before) {
  wbxml::Document& document = writable(L, box);
  const std::string_view tag = check_text(L, name);
  const auto text = optional_text(L, name + 1);
  charge_edit(L, box, 2, text ? text->size() : 0);
  const auto made = document.insert(parent, tag, before);
  if (!made) {
    raise(L, made.error().what);
  }
  if (text) {
    if (const auto set = document.set_text(*made, *text); !set) {
      raise(L, set.error().what);
    }
  }
  push_node(L, 1, box, *made);
  return 1;
}

wbxml::Index parent_of(lua_State* L, const NodeRef& node) {
  const wbxml::Node* here = node.box->document.node(node.index);
  if (here == nullptr || here->parent == wbxml::none) {
    raise(L, "the root has no place beside it");
  }
  return here->parent;
}

wbxml::Index first_sibling(const wbxml::Document& document, wbxml::Index index) {
  const wbxml::Node* here = document.node(index);
  const wbxml::Node* parent = here == nullptr ? nullptr : document.node(here->parent);
  return parent == nullptr ? wbxml::none : parent->first_child;
}

}  // namespace

int insert_at(lua_State* L) {
  DocumentBox& box = check_document(L, 1);
  charge_walk(L, box);
  const wbxml::Index parent = box.document.find(check_text(L, 2));
  if (parent == wbxml::none) {
    lua_pushnil(L);
    return 1;
  }
  return insert_element(L, box, parent, 3, wbxml::none);
}

int remove_found(lua_State* L) {
  const Place place = check_place(L);
  wbxml::Document& document = writable(L, place.box);
  const std::string_view path = check_text(L, 2);
  constexpr std::size_t at_once = 100'000;  // so many are remembered; the next round finds the others
  std::size_t count = 0;
  for (bool more = true; more;) {
    charge_walk(L, place.box);
    const auto found = document.find_all(path, place.from, at_once);
    State::of(L).charge(found.size());
    for (const wbxml::Index index : found) {
      if (const auto removed = document.remove(index); !removed) {
        raise(L, removed.error().what);
      }
    }
    count += found.size();
    more = found.size() == at_once;
  }
  lua_pushinteger(L, static_cast<lua_Integer>(count));
  return 1;
}

int insert_before(lua_State* L) {
  const NodeRef& node = check_node(L, 1);
  return insert_element(L, *node.box, parent_of(L, node), 2, node.index);
}

int insert_after(lua_State* L) {
  const NodeRef& node = check_node(L, 1);
  return insert_element(L, *node.box, parent_of(L, node), 2,
                        node.box->document.node(node.index)->next_sibling);
}

int node_position(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const wbxml::Document& document = node.box->document;
  const wbxml::Index first = first_sibling(document, node.index);
  if (first == wbxml::none || !document.is_element(node.index)) {
    lua_pushnil(L);
    return 1;
  }
  lua_Integer position = 1;
  std::uint64_t steps = 1;
  for (wbxml::Index i = first; i != node.index; i = document.node(i)->next_sibling) {
    position += document.is_element(i) ? 1 : 0;
    ++steps;
  }
  State::of(L).charge(1 + steps / 8);
  lua_pushinteger(L, position);
  return 1;
}

int node_next(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const wbxml::Document& document = node.box->document;
  wbxml::Index next = document.node(node.index)->next_sibling;
  while (next != wbxml::none && !document.is_element(next)) {
    next = document.node(next)->next_sibling;
    State::of(L).charge(1);
  }
  push_node(L, 1, *node.box, next);
  return 1;
}

int node_previous(lua_State* L, NodeRef& /*self*/) {
  const NodeRef& node = check_node(L, 1);
  const wbxml::Document& document = node.box->document;
  const wbxml::Index first = first_sibling(document, node.index);
  wbxml::Index at = node.index;
  do {  // `previous` of the first child is the last one
    const wbxml::Node* here = at == first || first == wbxml::none ? nullptr : document.node(at);
    at = here == nullptr ? wbxml::none : here->previous;
    State::of(L).charge(1);
  } while (at != wbxml::none && !document.is_element(at));
  push_node(L, 1, *node.box, at);
  return 1;
}

int node_document(lua_State* L, NodeRef& /*self*/) {
  static_cast<void>(check_node(L, 1));
  lua_getiuservalue(L, 1, 1);
  return 1;
}

}  // namespace eastap::script
