#include "proxy/script/bind_xpath.h"

#include <memory>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "proxy/script/bind_node.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

namespace {

constexpr std::uint64_t visits_per_unit = 4;
constexpr std::uint64_t compile_price = 200;

/// The tree of a document as it is now.
const wbxml::XPathTree& tree_of(lua_State* L, DocumentBox& box) {
  State& state = State::of(L);
  if (!state.xpath) {
    state.xpath = std::make_shared<XPathSlot>();
  }
  XPathSlot& slot = *state.xpath;
  if (box.xpath_tree == 0 || box.xpath_tree != slot.number) {
    state.charge(box.document.size() * 2 + box.document.body().size() / 16);
    slot.tree.reset();
    ++slot.number;  // whoever had the old tree does not have it any more, also where none can be built
    auto built = wbxml::XPathTree::build(box.document, wbxml::XPathTree::Keep::places);
    if (!built) {
      raise(L, "xpath: " + built.error().what);
    }
    slot.tree = *std::move(built);
    box.xpath_tree = slot.number;
  }
  return *slot.tree;
}

}  // namespace

int find_xpath(lua_State* L) {
  const Place place = check_place(L);
  State& state = State::of(L);
  state.charge(compile_price);
  const auto expression = wbxml::XPath::compile(check_text(L, 2));
  if (!expression) {
    const auto& error = expression.error();
    raise(L, error.offset ? fmt::format("xpath: {} (byte {})", error.what, *error.offset)
                          : "xpath: " + error.what);
  }
  const wbxml::XPathTree& tree = tree_of(L, place.box);
  state.charge(expression->visits(tree) / visits_per_unit);
  const auto value = expression->evaluate(tree, place.from);
  if (!value) {
    raise(L, "xpath: " + value.error().what);
  }
  if (const auto* nodes = std::get_if<std::vector<wbxml::Index>>(&*value); nodes != nullptr) {
    push_nodes(L, place.box, *nodes, "xpath");
  } else if (const auto* text = std::get_if<std::string>(&*value); text != nullptr) {
    push(L, *text);
  } else if (const auto* number = std::get_if<double>(&*value); number != nullptr) {
    lua_Integer whole = 0;
    if (lua_numbertointeger(*number, &whole) && static_cast<double>(whole) == *number) {
      lua_pushinteger(L, whole);
    } else {
      lua_pushnumber(L, *number);
    }
  } else {
    lua_pushboolean(L, std::get<bool>(*value) ? 1 : 0);
  }
  return 1;
}

}  // namespace eastap::script
