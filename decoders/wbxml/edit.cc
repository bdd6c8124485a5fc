// The edits of a Document. Values that edits bring are kept as encoded bytes in edits_, so that text() and
// the writer treat them like those of the body.
#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/writer.h"

namespace eastap::wbxml {

namespace {

std::unexpected<Error> stale(Index index) {
  return fail(ErrorCode::not_found, fmt::format("node {} does not exist, or was removed", index));
}

Result<void> check_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::invalid_input, "a string cannot hold a zero byte; set it as an opaque value");
  }
  return {};
}

}  // namespace

void Document::mark_changed(Index index) {
  edited_ = true;
  for (; index != none && (nodes_[index].flags & flag_changed) == 0; index = nodes_[index].parent) {
    nodes_[index].flags |= flag_changed;
  }
}

void Document::mark_removed(Index top) {
  // Children of removed nodes keep their links while the walk runs; nobody can reach them afterwards.
  for (Index i = top; i != none;) {
    const Index next = next_in(top, i);
    nodes_[i].flags |= flag_removed;
    if (next == none || next == top) {
      break;
    }
    i = next;
  }
}

void Document::link(Index index, Index parent, Index before) {
  const Index first = nodes_[parent].first_child;
  nodes_[index].parent = parent;
  nodes_[index].next_sibling = before;
  if (first == none) {
    nodes_[parent].first_child = nodes_[index].previous = index;
  } else {
    const Index after = before == none ? first : before;  // whose `previous` the new node becomes
    const Index previous = nodes_[after].previous;
    nodes_[index].previous = previous;
    nodes_[after].previous = index;
    if (before == first) {
      nodes_[parent].first_child = index;
    } else {
      nodes_[previous].next_sibling = index;
    }
  }
}

Result<Node> Document::store(Kind kind, ByteView value) {
  if (value.size() > max_edits || edits_.size() > max_edits - value.size()) {
    return fail(ErrorCode::limit_exceeded,
                fmt::format("the edits of one document add more than {} MiB", max_edits >> 20U));
  }
  Node node;
  node.kind = kind;
  node.flags = flag_stored;
  node.begin = static_cast<std::uint32_t>(edits_.size());
  node.content = write_value(edits_, kind, value);
  node.end = static_cast<std::uint32_t>(edits_.size());
  return node;
}

Result<void> Document::set_value(Index index, Kind kind, ByteView value) {
  const Node* found = node(index);
  if (found == nullptr) {
    return stale(index);
  }
  const bool element = is_tag(*found);
  if (element && kind == Kind::string && value.empty()) {
    remove_children(index);
    return {};
  }
  auto made = store(kind, value);
  if (!made) {
    return fail(std::move(made.error()));
  }
  if (!element) {
    made->parent = nodes_[index].parent;
    made->next_sibling = nodes_[index].next_sibling;
    made->previous = nodes_[index].previous;
    nodes_[index] = *made;
    mark_changed(made->parent);
    return {};
  }
  remove_children(index);
  nodes_.push_back(*made);
  link(static_cast<Index>(nodes_.size() - 1), index, none);
  return {};
}

void Document::remove_children(Index index) {
  for (Index child = nodes_[index].first_child; child != none;) {
    const Index next = nodes_[child].next_sibling;
    mark_removed(child);
    child = next;
  }
  nodes_[index].first_child = none;
  mark_changed(index);
}

Result<void> Document::set_text(Index index, std::string_view text) {
  if (auto checked = check_text(text); !checked) {
    return checked;
  }
  return set_value(index, Kind::string, as_bytes(text));
}

Result<void> Document::set_opaque(Index index, ByteView value) {
  return set_value(index, Kind::opaque, value);
}

Result<void> Document::check_place(Index parent, Index before) const {
  if (!is_element(parent)) {
    return node(parent) == nullptr
               ? stale(parent)
               : fail(ErrorCode::invalid_input, fmt::format("node {} is not an element", parent));
  }
  if (before != none && (node(before) == nullptr || nodes_[before].parent != parent)) {
    return fail(ErrorCode::invalid_input, fmt::format("node {} is not a child of node {}", before, parent));
  }
  if (const Index last = last_child(parent);
      before == none && last != none && (nodes_[last].flags & flag_open) != 0) {
    return fail(ErrorCode::invalid_input,
                fmt::format("the body is cut inside node {}; nothing can be added behind it", last));
  }
  if (nodes_.size() >= max_nodes) {
    return fail(ErrorCode::limit_exceeded, fmt::format("a document of more than {} nodes", max_nodes));
  }
  return {};
}

Result<Index> Document::insert(Index parent, std::string_view name, Index before) {
  if (auto place = check_place(parent, before); !place) {
    return fail(std::move(place.error()));
  }
  std::optional<std::uint8_t> page = nodes_[parent].page;
  if (const std::size_t colon = name.rfind(':'); colon != std::string_view::npos) {
    page = find_page(name.substr(0, colon));
    if (!page) {
      return fail(ErrorCode::invalid_input,
                  fmt::format("\"{}\" is not a namespace of MS-ASWBXML", name.substr(0, colon)));
    }
    name.remove_prefix(colon + 1);
  }
  const Tag* tag = find_tag(*page, name);
  if (tag == nullptr) {
    return fail(ErrorCode::invalid_input,
                fmt::format("the namespace {} has no tag \"{}\"; write Namespace:Name for a "
                            "tag of another one",
                            namespace_of(*page), name));
  }
  Node made;
  made.page = tag->page;
  made.token = tag->token;
  made.flags = flag_fresh | flag_changed;
  nodes_.push_back(made);
  const auto index = static_cast<Index>(nodes_.size() - 1);
  link(index, parent, before);
  mark_changed(parent);
  return index;
}

Result<Node> Document::copy_of(const Document& from, Index index) {
  const Node source = from.nodes_[index];
  if (is_tag(source)) {
    if (source.token == global_literal || (source.flags & flag_attributes) != 0) {
      return fail(ErrorCode::invalid_input, "an element with a LITERAL name or attributes cannot be copied");
    }
    Node made;
    made.page = source.page;
    made.token = source.token;
    made.kind = source.kind;
    made.flags = flag_fresh | flag_changed;
    return made;
  }
  if (source.kind == Kind::other) {
    return fail(ErrorCode::invalid_input, "a processing instruction cannot be copied");
  }
  if (source.kind == Kind::opaque) {
    return store(Kind::opaque, to_bytes(from.value(index)));
  }
  if (source.kind == Kind::entity) {
    const std::string character = from.text(index);
    if (auto checked = check_text(character); !checked) {
      return fail(std::move(checked.error()));
    }
    return store(Kind::string, as_bytes(character));
  }
  return store(Kind::string, to_bytes(from.value(index)));
}

Result<Index> Document::insert_copy(Index parent, const Document& from, Index node_index, Index before) {
  if (auto place = check_place(parent, before); !place) {
    return fail(std::move(place.error()));
  }
  if (from.node(node_index) == nullptr) {
    return stale(node_index);
  }
  // The copy is complete before it is linked in, so that a copy into its own subtree ends and an error leaves
  // no trace.
  std::vector<Index> walk;
  for (Index i = node_index; i != none; i = from.next_in(node_index, i)) {
    walk.push_back(i);
  }
  const auto first = static_cast<Index>(nodes_.size());
  if (walk.size() > max_nodes - nodes_.size()) {
    return fail(ErrorCode::limit_exceeded, fmt::format("a document of more than {} nodes", max_nodes));
  }
  const std::size_t stored = edits_.size();
  std::vector<Index> open;  // copies whose children are being made, with their sources
  std::vector<Index> open_sources;
  for (const Index source : walk) {
    auto made = copy_of(from, source);
    if (!made) {
      nodes_.resize(first);
      edits_.resize(stored);
      return fail(std::move(made.error()));
    }
    nodes_.push_back(*made);
    const auto index = static_cast<Index>(nodes_.size() - 1);
    while (!open.empty() && open_sources.back() != from.nodes_[source].parent) {
      open.pop_back();
      open_sources.pop_back();
    }
    if (!open.empty()) {
      link(index, open.back(), none);
    }
    if (is_tag(nodes_[index])) {
      open.push_back(index);
      open_sources.push_back(source);
    }
  }
  link(first, parent, before);
  mark_changed(parent);
  return first;
}

Result<Index> Document::clone(Index index) {
  const Node* found = node(index);
  if (found == nullptr) {
    return stale(index);
  }
  if (found->parent == none) {
    return fail(ErrorCode::invalid_input, "the root element cannot be doubled");
  }
  return insert_copy(found->parent, *this, index, found->next_sibling);
}

Result<void> Document::remove(Index index) {
  const Node* found = node(index);
  if (found == nullptr) {
    return stale(index);
  }
  const Index parent = found->parent;
  if (parent == none) {
    return fail(ErrorCode::invalid_input,
                "the root element cannot be removed; answer without a body instead");
  }
  const Index next = found->next_sibling;
  const Index previous = found->previous;
  const Index first = nodes_[parent].first_child;
  if (first == index) {
    nodes_[parent].first_child = next;
  } else {
    nodes_[previous].next_sibling = next;
  }
  if (const Index after = next == none ? nodes_[parent].first_child : next; after != none) {
    nodes_[after].previous = previous;
  }
  mark_removed(index);
  mark_changed(parent);
  return {};
}

}  // namespace eastap::wbxml
