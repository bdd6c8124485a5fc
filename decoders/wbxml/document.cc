#include "decoders/wbxml/document.h"

#include <algorithm>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/xml_text.h"

namespace eastap::wbxml {

static_assert(flag_removed == 1U);

namespace {

/// One segment of a path: "Name", "Namespace:Name" or "*".
class Segment {
 public:
  explicit Segment(std::string_view text) : name_(text) {
    const std::size_t colon = text.rfind(':');
    if (colon != std::string_view::npos) {
      page_ = find_page(text.substr(0, colon));
      known_ = page_.has_value();
      name_ = text.substr(colon + 1);
    }
  }

  [[nodiscard]] bool matches(const Document& document, Index index) const {
    const Node* node = document.node(index);
    if (node == nullptr || !is_tag(*node) || !known_ || (page_ && *page_ != node->page)) {
      return false;
    }
    return name_ == "*" || (!name_.empty() && name_ == document.name(index));
  }

 private:
  std::string_view name_;
  std::optional<std::uint8_t> page_;
  bool known_ = true;
};

std::vector<Segment> split_path(std::string_view path) {
  std::vector<Segment> segments;
  segments.reserve(static_cast<std::size_t>(std::ranges::count(path, '/')) + 1);
  if (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return segments;
}

}  // namespace

bool Document::is_element(Index index) const {
  const Node* found = node(index);
  return found != nullptr && is_tag(*found);
}

std::string_view Document::name(Index index) const {
  const Node* found = node(index);
  if (found == nullptr || !is_tag(*found)) {
    return "";
  }
  if (found->kind == Kind::element) {
    const Tag* tag = find_tag(found->page, found->token);
    return tag == nullptr ? "" : tag->name;
  }
  if (found->token != global_literal) {
    return "";
  }
  Scanner scanner(body_, header_, found->begin);
  Token token;
  if (!scanner.next(token)) {
    return "";
  }
  return c_string(body_, token.number, header_.table_begin + header_.table_size);
}

std::string_view Document::namespace_name(Index index) const {
  const Node* found = node(index);
  const bool literal =
      found != nullptr && found->kind == Kind::unknown_element && found->token == global_literal;
  return found != nullptr && is_tag(*found) && !literal ? namespace_of(found->page) : "";
}

ByteView Document::raw(const Node& node) const {
  const ByteView bytes = (node.flags & flag_stored) != 0 ? ByteView(edits_) : body_;
  return bytes.subspan(node.begin, node.end - node.begin);
}

ByteView Document::value(Index index) const {
  const Node* found = node(index);
  if (found != nullptr && is_tag(*found)) {
    const Node* only = node(found->first_child);
    found = only != nullptr && only->next_sibling == none && !is_tag(*only) ? only : nullptr;
  }
  if (found == nullptr) {
    return {};
  }
  const ByteView bytes = (found->flags & flag_stored) != 0 ? ByteView(edits_) : body_;
  switch (found->kind) {
    case Kind::string:
      return bytes.subspan(found->content, found->end - 1 - found->content);
    case Kind::opaque:
      return bytes.subspan(found->content, found->end - found->content);
    case Kind::table_string:
      return as_bytes(c_string(body_, found->content, header_.table_begin + header_.table_size));
    default:
      return {};
  }
}

std::string Document::text(Index index) const {
  std::string out;
  const Node* found = node(index);
  if (found == nullptr) {
    return out;
  }
  const bool whole = is_tag(*found);
  for (Index i = whole ? found->first_child : index; i != none; i = whole ? nodes_[i].next_sibling : none) {
    const Node& piece = nodes_[i];
    if (piece.kind == Kind::entity) {
      std::uint32_t position = piece.content;
      std::uint32_t code = 0;
      if (read_number(body_, position, code)) {
        append_code_point(out, code);
      }
    } else if (!is_tag(piece)) {
      append_utf8(out, value(i));
    }
  }
  return out;
}

std::optional<std::string> Document::text_at(std::string_view path, Index from) const {
  const Index found = find(path, from);
  return found == none ? std::nullopt : std::optional(text(found));
}

std::optional<Span> Document::span(Index index) const {
  const Node* found = node(index);
  if (found == nullptr || (found->flags & (flag_stored | flag_fresh | flag_changed)) != 0) {
    return std::nullopt;
  }
  return Span{found->begin, found->end};
}

std::optional<Span> Document::value_span(Index index) const {
  const Node* found = node(index);
  if (found == nullptr || (found->flags & flag_stored) != 0) {
    return std::nullopt;
  }
  switch (found->kind) {
    case Kind::string:
      return Span{found->content, found->end - 1};
    case Kind::opaque:
      return Span{found->content, found->end};
    case Kind::table_string:
      return Span{found->content, found->content + static_cast<std::uint32_t>(value(index).size())};
    default:
      return std::nullopt;
  }
}

Document::Children Document::children(Index index) const {
  const Node* found = node(index);
  return {this, found == nullptr ? none : found->first_child};
}

Index Document::last_child(Index index) const {
  const Node* found = node(index);
  return found == nullptr || found->first_child == none ? none : nodes_[found->first_child].previous;
}

Index Document::next_in(Index top, Index index) const {
  const Node* found = node(index);
  if (found == nullptr) {
    return none;
  }
  if (found->first_child != none) {
    return found->first_child;
  }
  while (index != top && index != none) {
    if (nodes_[index].next_sibling != none) {
      return nodes_[index].next_sibling;
    }
    index = nodes_[index].parent;
  }
  return none;
}

Index Document::find(std::string_view path, Index from) const {
  const std::vector<Index> found = find_all(path, from, 1);
  return found.empty() ? none : found.front();
}

std::vector<Index> Document::find_all(std::string_view path, Index from, std::size_t limit) const {
  std::vector<Index> found;
  const std::vector<Segment> segments = split_path(path);
  if (segments.empty() || limit == 0 || (from != none && node(from) == nullptr)) {
    return found;
  }
  // One candidate for each level of the path; a level is left when its siblings are used up.
  std::vector<Index> at;
  at.reserve(segments.size());
  at.push_back(from == none ? root_ : nodes_[from].first_child);
  while (!at.empty()) {
    const Index index = at.back();
    if (index == none) {
      at.pop_back();
      if (!at.empty()) {
        at.back() = nodes_[at.back()].next_sibling;
      }
      continue;
    }
    const bool match = segments[at.size() - 1].matches(*this, index);
    if (match && at.size() < segments.size()) {
      at.push_back(nodes_[index].first_child);
      continue;
    }
    if (match) {
      found.push_back(index);
      if (found.size() == limit) {
        break;
      }
    }
    at.back() = nodes_[index].next_sibling;
  }
  return found;
}

}  // namespace eastap::wbxml
