// XPath for documents and nodes: a method of both types. Loop's thread only.
#pragma once

#include <cstdint>
#include <lua.hpp>
#include <optional>

#include "decoders/wbxml/xpath.h"

namespace eastap::script {

/// The tree that XPath looked at last. One for each state: trees are large, and lie outside Lua's count.
struct XPathSlot {
  std::uint64_t number = 0;  ///< DocumentBox::xpath_tree of the document that it shows
  std::optional<wbxml::XPathTree> tree;
};

/// document:xpath(expression) and node:xpath(expression): a list of nodes, or the text, number or boolean
/// that the expression gives.
int find_xpath(lua_State* L);

}  // namespace eastap::script
