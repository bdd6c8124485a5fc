#include "decoders/wbxml/plain.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/prescan.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/xml_text.h"

namespace eastap::wbxml {

namespace {

/// WBXML 1.3, public identifier 1, UTF-8, no string table.
constexpr std::array<std::uint8_t, 4> canonical_header{0x03, 0x01, 0x6A, 0x00};

class PlainReader {
 public:
  PlainReader(ByteView body, const Limits& limits)
      : body_(body),
        size_(static_cast<std::uint32_t>(body.size())),
        max_nodes_(std::min(limits.nodes, max_plain_nodes)),
        max_depth_(std::min(limits.depth, hard_depth_limit)) {
    constexpr std::size_t bytes_per_node = 8;  // short values; there is never much left over
    tree_.nodes.reserve(std::min<std::size_t>(body.size() / bytes_per_node + 1, max_nodes_));
  }

  /// False where the body is not plain.
  [[nodiscard]] bool run() {
    Place place;  // here, and not a member: so it stays in registers while nodes are written
    do {
      if (place.at >= size_) {
        return false;
      }
      const std::uint8_t byte = body_[place.at];
      if (byte == global_end) {
        if (!take_end(place)) {
          return false;
        }
        continue;
      }
      if (tree_.nodes.size() >= max_nodes_) {
        return false;
      }
      const bool is_value = byte == global_str_i || byte == global_opaque;
      Node& node = add(place, is_value);
      if (!(is_value ? read_value(place, byte, node) : read_tag(place, byte, node))) {
        return false;
      }
    } while (place.open != none);
    return place.at == size_;
  }

  [[nodiscard]] PlainTree tree() && {
    tree_.header.table_begin = tree_.header.size = canonical_header.size();
    return std::move(tree_);
  }

 private:
  struct Place {
    std::uint32_t at = canonical_header.size();
    std::uint32_t depth = 0;
    Index open = none;  // the innermost open element
    Index last = none;  // its last child so far
    std::uint8_t page = 0;
    std::uint64_t tags = specified_tokens(0);  // of that page
  };

  [[nodiscard]] bool take_end(Place& place) {
    if (place.open == none) {
      return false;
    }
    Node& node = tree_.nodes[place.open];
    node.end = ++place.at;
    if (place.last == none) {  // content that is none
      mark_odd(node);
    } else {
      tree_.nodes[node.first_child].previous = place.last;
    }
    place.last = place.open;
    place.open = node.parent;
    --place.depth;
    return true;
  }

  [[nodiscard]] bool read_value(Place& place, std::uint8_t byte, Node& node) {
    node.content = place.at + 1;
    if (byte == global_str_i) {
      node.kind = Kind::string;
      if (!read_string(node)) {
        return false;
      }
    } else {
      node.kind = Kind::opaque;
      mark_odd(node);
      std::uint32_t length = 0;
      if (!read_number(body_, node.content, length) || length > size_ - node.content) {
        return false;
      }
      node.end = node.content + length;
    }
    place.at = node.end;
    return place.open != none;
  }

  [[nodiscard]] bool read_string(Node& node) {
    const ByteView rest = body_.subspan(node.content);
    std::size_t length = fitting_run(rest);
    if (length == 0 || length == rest.size() || rest[length] != 0 || rest[0] <= ' ') {
      const void* zero = std::memchr(rest.data(), 0, rest.size());
      if (zero == nullptr) {
        return false;
      }
      length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(zero) - rest.data());
      const XmlFit fit = xml_fit(rest.first(length));
      if (fit == XmlFit::lossy) {
        return false;
      }
      if (fit == XmlFit::blank) {
        mark_odd(node);
      }
    }
    node.end = node.content + static_cast<std::uint32_t>(length) + 1;
    return true;
  }

  /// A tag without attributes, or SWITCH_PAGE and one.
  [[nodiscard]] bool read_tag(Place& place, std::uint8_t byte, Node& node) {
    node.page = place.page;
    if (byte == global_switch_page) {
      constexpr std::uint32_t shortest = 3;
      if (size_ - place.at < shortest) {
        return false;
      }
      node.page = body_[place.at + 1];
      byte = body_[place.at + 2];
      place.at += 2;
      if (node.page == place.page) {
        mark_odd(node);
      }
      place.page = node.page;
      place.tags = specified_tokens(node.page);
    }
    node.token = byte & token_mask;
    if ((byte & attribute_bit) != 0 || ((place.tags >> node.token) & 1U) == 0 || place.depth == max_depth_) {
      return false;
    }
    tree_.pages |= 1U << node.page;
    node.end = node.content = ++place.at;
    if ((byte & content_bit) != 0) {
      node.flags |= flag_content;
      place.open = place.last;  // this one
      place.last = none;
      ++place.depth;
    }
    return true;
  }

  /// A node behind those that the open element has, to be filled where it lies.
  Node& add(Place& place, bool is_value) {
    auto& nodes = tree_.nodes;
    const auto index = static_cast<Index>(nodes.size());
    Node& node = nodes.emplace_back();
    node.begin = place.at;
    node.parent = place.open;
    if (place.last != none) {
      Node& left = nodes[place.last];
      left.next_sibling = index;
      node.previous = place.last;
      tree_.odd = tree_.odd || is_value || !is_tag(left);  // a value beside something
    } else if (place.open != none) {
      nodes[place.open].first_child = index;
      node.previous = index;
    }
    place.last = index;
    return node;
  }

  void mark_odd(Node& node) {
    node.flags |= flag_odd;
    tree_.odd = true;
  }

  ByteView body_;
  std::uint32_t size_;
  std::uint32_t max_nodes_;
  std::uint32_t max_depth_;
  PlainTree tree_;
};

}  // namespace

std::optional<PlainTree> read_plain(ByteView body, const Limits& limits) {
  if (body.size() > std::min(limits.size, hard_size_limit) || body.size() < canonical_header.size() ||
      !std::equal(canonical_header.begin(), canonical_header.end(), body.begin())) {
    return std::nullopt;
  }
  PlainReader reader(body, limits);
  return reader.run() ? std::optional(std::move(reader).tree()) : std::nullopt;
}

}  // namespace eastap::wbxml
