#include "decoders/wbxml/xpath.h"

#include <algorithm>
#include <new>
#include <pugixml.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "decoders/wbxml/xpath_names.h"
#include "proxy/base/text.h"

namespace eastap::wbxml {
namespace {

/// A text as a C string can carry it.
std::string without_zeros(std::string text) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
  for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
    text.replace(at, 1, replacement);
  }
  return text;
}

void name_element(pugi::xml_node element, const Document& document, Index index) {
  const std::string_view name = document.name(index);
  const std::string_view space = document.namespace_name(index);
  if (!name.empty() && !space.empty()) {
    element.set_name(fmt::format("{}:{}", space, name).c_str());
    return;
  }
  const Node* node = document.node(index);
  element.set_name("eastap:element");
  if (name.empty()) {
    element.append_attribute("page").set_value(unsigned{node->page});
    element.append_attribute("token").set_value(fmt::format("0x{:02X}", node->token).c_str());
  } else {
    element.append_attribute("name").set_value(without_zeros(std::string(name)).c_str());
  }
}

/// The text of a node: what XPath's own string() gives, which takes much longer where the node holds many.
std::string text_of(const pugi::xpath_node& found) {
  if (found.attribute()) {
    return found.attribute().value();
  }
  const pugi::xml_node top = found.node();
  std::string text = top.value();
  for (pugi::xml_node at = top.first_child(); at;) {
    text += at.value();
    pugi::xml_node next = at.first_child();
    for (pugi::xml_node up = at; !next && up != top; up = up.parent()) {
      next = up.next_sibling();
    }
    at = next;
  }
  return text;
}

std::unexpected<Error> not_evaluated(const std::exception& why) {
  return fail(ErrorCode::invalid_input, fmt::format("the XPath cannot be evaluated: {}", why.what()));
}

}  // namespace

struct XPathTree::Tree {
  pugi::xml_document document;
  std::unordered_map<Index, pugi::xml_node> nodes;  // where they are kept
  std::unordered_map<const void*, Index> places;
};

struct XPath::Query {
  explicit Query(const std::string& text) : query(text.c_str()) {}
  pugi::xpath_query query;
};

void XPathTree::copy(const Document& document, Tree& tree, Keep keep) {
  struct Open {
    Index index;
    pugi::xml_node node;
  };
  std::vector<Open> open{{.index = none, .node = tree.document.root()}};
  const Index root = document.root();
  for (Index index = root; index != none; index = document.next_in(root, index)) {
    const Node* node = document.node(index);
    const Index parent = index == root || node == nullptr ? none : node->parent;
    while (open.back().index != parent) {
      open.pop_back();
    }
    ++nodes_;
    const bool tag = document.is_element(index);
    pugi::xml_node made = open.back().node.append_child(tag ? pugi::node_element : pugi::node_pcdata);
    if (keep == Keep::places) {
      tree.nodes.emplace(index, made);
      tree.places.emplace(made.internal_object(), index);
    }
    if (tag) {
      name_element(made, document, index);
      open.push_back({.index = index, .node = made});
      depth_ = std::max(depth_, open.size());
    } else {
      const std::string text = without_zeros(document.text(index));
      made.set_value(text.c_str());
      ++texts_;
      text_bytes_ += text.size();
    }
  }
}

std::size_t XPathTree::text_work() const {
  return text_bytes_ * std::min(texts_, (text_bytes_ / 1024) + 1);
}

Result<XPathTree> XPathTree::build(const Document& document, Keep keep) {
  if (document.size() > max_nodes || document.body().size() > max_bytes) {
    return fail(
        ErrorCode::limit_exceeded,
        fmt::format("the document has {} nodes and {}; XPath looks at up to {} nodes and {}", document.size(),
                    text::human_size(document.body().size()), max_nodes, text::human_size(max_bytes)));
  }
  const auto tree = std::make_shared<Tree>();
  XPathTree made;
  made.copy(document, *tree, keep);
  made.tree_ = tree;
  return made;
}

Result<XPath> XPath::compile(std::string_view expression) {
  if (expression.size() > max_length) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the XPath has {} bytes; {} are allowed", expression.size(), max_length),
                max_length);
  }
  auto rewritten = rewrite_xpath(expression);
  if (!rewritten) {
    return fail(std::move(rewritten).error());
  }
  try {
    XPath made;
    made.query_ = std::make_shared<const Query>(rewritten->text);
    made.demand_ = rewritten->demand;
    return made;
  } catch (const pugi::xpath_exception& error) {
    const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(error.result().offset, 0));
    return fail(ErrorCode::invalid_input, fmt::format("no XPath: {}", error.result().description()),
                rewritten->original(at));
  } catch (const std::bad_alloc& error) {
    return not_evaluated(error);
  }
}

/// Nodes that a walk through the document looks at, with the texts that it reads `reads` times counted as
/// nodes.
std::size_t XPath::weight_of(const XPathTree& tree, unsigned reads) {
  constexpr std::size_t bytes_per_visit = 8;
  return std::max({tree.nodes(), reads > 0 ? tree.text_bytes() / bytes_per_visit : 0, std::size_t{1}});
}

/// Bytes that are moved to put together the texts that are read.
std::size_t XPath::text_work(const XPathTree& tree, unsigned reads) const {
  return tree.text_work() * reads * (demand_.any_node ? tree.depth() : 1);
}

Result<void> XPath::check(const XPathTree& tree, unsigned reads) const {
  const std::size_t weight = weight_of(tree, reads);
  std::size_t visits = demand_.steps;
  for (unsigned i = 0; demand_.power > 1 && i < demand_.power; ++i) {
    if (weight > max_visits / visits) {
      return fail(ErrorCode::limit_exceeded,
                  fmt::format("a document of {} nodes with {} of text is too large for this XPath, which "
                              "searches it again for each of its nodes",
                              tree.nodes(), text::human_size(tree.text_bytes())));
    }
    visits *= weight;
  }
  if (text_work(tree, reads) > max_text_work) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("a document of {} nodes with {} of text is too large for an XPath that reads "
                            "the texts of {}",
                            tree.nodes(), text::human_size(tree.text_bytes()),
                            demand_.any_node ? "any nodes; name them" : "nodes"));
  }
  return {};
}

Result<bool> XPath::holds(const XPathTree& tree) const {
  if (auto fine = check(tree, demand_.reads); !fine) {
    return fail(std::move(fine).error());
  }
  try {
    return query_->query.evaluate_boolean(tree.tree_->document);
  } catch (const std::exception& error) {
    return not_evaluated(error);
  }
}

Result<void> XPath::each_text(const XPathTree& tree,
                              const std::function<bool(std::string_view)>& take) const {
  if (auto fine = check(tree, demand_.reads + 1); !fine) {
    return fine;
  }
  try {
    if (query_->query.return_type() != pugi::xpath_type_node_set) {
      take(query_->query.evaluate_string(tree.tree_->document));
      return {};
    }
    pugi::xpath_node_set found = query_->query.evaluate_node_set(tree.tree_->document);
    found.sort();
    for (const pugi::xpath_node& node : found) {
      if (!take(text_of(node))) {
        break;
      }
    }
    return {};
  } catch (const std::exception& error) {
    return not_evaluated(error);
  }
}

Result<XPathValue> XPath::evaluate(const XPathTree& tree, Index from) const {
  if (auto fine = check(tree, demand_.reads); !fine) {
    return fail(std::move(fine).error());
  }
  pugi::xml_node start = tree.tree_->document.root();
  if (from != none) {
    const auto found = tree.tree_->nodes.find(from);
    if (found == tree.tree_->nodes.end()) {
      return fail(ErrorCode::not_found, fmt::format("the tree has no node {}", from));
    }
    start = found->second;
  }
  try {
    switch (query_->query.return_type()) {
      case pugi::xpath_type_number:
        return query_->query.evaluate_number(start);
      case pugi::xpath_type_boolean:
        return query_->query.evaluate_boolean(start);
      case pugi::xpath_type_string:
        return query_->query.evaluate_string(start);
      default:
        break;
    }
    pugi::xpath_node_set set = query_->query.evaluate_node_set(start);
    set.sort();
    std::vector<Index> found;
    for (const pugi::xpath_node& node : set) {
      const auto place = tree.tree_->places.find(node.node().internal_object());
      if (place != tree.tree_->places.end()) {
        found.push_back(place->second);
      }
    }
    return found;
  } catch (const std::exception& error) {
    return not_evaluated(error);
  }
}

std::size_t XPath::visits(const XPathTree& tree) const {
  constexpr std::size_t moved_per_visit = 256;
  const std::size_t weight = demand_.power > 1 ? weight_of(tree, demand_.reads) : weight_of(tree, 0);
  std::size_t visits = std::size_t{std::max(demand_.steps, demand_.tests)} * weight;
  for (unsigned i = 1; i < demand_.power && visits < max_visits; ++i) {
    visits *= weight;
  }
  return std::min(visits, max_visits) +
         std::min(text_work(tree, demand_.reads), max_text_work) / moved_per_visit;
}

}  // namespace eastap::wbxml
