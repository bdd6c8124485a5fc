#include "decoders/wbxml/plain.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "decoders/wbxml/byte_runs.h"
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
        max_depth_(std::min(limits.depth, hard_depth_limit)) {}

  /// False where the body is not plain.
  [[nodiscard]] bool run() {
    Place place;  // not a member: so it stays in registers while nodes are written
    constexpr std::uint32_t bytes_per_node = 10;  // short values; there is never much left over
    static_cast<void>(make_room(place, size_ / bytes_per_node + 1));
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
      if (place.count == place.room && !make_room(place, 2 * place.room)) {
        return false;
      }
      const bool is_value = byte == global_str_i || byte == global_opaque;
      Node& node = add(place, is_value);
      if (!(is_value ? read_value(place, byte, node) : read_tag(place, byte, node))) {
        return false;
      }
    } while (place.open != none);
    tree_.pages = place.pages;
    tree_.nodes.resize(place.count);
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
    Index open = none;        // the innermost open element
    Index last = none;        // its last child so far
    std::uint32_t count = 0;  // nodes so far
    std::uint32_t room = 0;   // and those that there is room for
    std::uint8_t page = 0;
    std::uint32_t page_bit = 1;
    std::uint32_t pages = 0;                   // those of tags so far
    std::uint64_t tags = specified_tokens(0);  // of this page
  };

  /// For so many nodes, as far as there may be so many; false where there may be no more than there are.
  [[nodiscard]] bool make_room(Place& place, std::uint32_t nodes) {
    place.room = std::min(nodes, max_nodes_);
    tree_.nodes.resize(place.room);
    nodes_ = tree_.nodes.data();
    return place.count < place.room;
  }

  [[nodiscard]] bool take_end(Place& place) {
    if (place.open == none) {
      return false;
    }
    Node& node = nodes_[place.open];
    node.end = ++place.at;
    if (place.last == none) {  // content that is none
      mark_odd(node);
    } else {
      nodes_[node.first_child].previous = place.last;
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

  /// From `content` to behind the zero byte.
  [[nodiscard]] bool read_string(Node& node) {
    const ByteView rest = body_.subspan(node.content);
    const std::size_t good = fitting_run(rest);
    if (good == rest.size()) {
      return false;
    }
    std::size_t length = good;
    const bool begins_blank = rest[0] <= ' ';
    if (rest[good] != 0 || begins_blank) {
      const void* zero = std::memchr(rest.data() + good, 0, rest.size() - good);
      if (zero == nullptr) {
        return false;
      }
      length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(zero) - rest.data());
      // What was read of it needs no second look, unless it may be blank as a whole.
      const XmlFit fit = xml_fit(rest.first(length).subspan(begins_blank ? 0 : good));
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
    if (byte == global_switch_page) {
      constexpr std::uint32_t shortest = 3;
      if (size_ - place.at < shortest) {
        return false;
      }
      const std::uint8_t page = body_[place.at + 1];
      byte = body_[place.at + 2];
      place.at += 2;
      if (page == place.page) {
        mark_odd(node);
      }
      place.page = page;
      place.tags = specified_tokens(page);
      place.page_bit = place.tags == 0 ? 0 : 1U << page;
    }
    node.page = place.page;
    node.token = byte & token_mask;
    if ((byte & attribute_bit) != 0 || ((place.tags >> node.token) & 1U) == 0 || place.depth == max_depth_) {
      return false;
    }
    place.pages |= place.page_bit;
    node.end = node.content = ++place.at;
    if ((byte & content_bit) == 0) {
      return true;
    }
    node.flags |= flag_content;
    const bool begins_with_text = place.at < size_ && body_[place.at] == global_str_i;
    if (begins_with_text && place.count < place.room) {
      return read_text(place, node);
    }
    place.open = place.last;  // this one
    place.last = none;
    ++place.depth;
    return true;
  }

  /// What an element begins with, where that is an inline string: most have no more, and are done with at
  /// once.
  [[nodiscard]] bool read_text(Place& place, Node& element) {
    const Index index = place.count++;
    Node& text = nodes_[index];
    text.begin = place.at;
    text.content = place.at + 1;
    text.parent = place.last;
    text.previous = index;
    text.kind = Kind::string;
    if (!read_string(text)) {
      return false;
    }
    element.first_child = index;
    place.at = text.end;
    if (place.at < size_ && body_[place.at] == global_end) {
      element.end = ++place.at;
      return true;
    }
    place.open = place.last;
    place.last = index;
    ++place.depth;
    return true;
  }

  /// A node behind those that the open element has, to be filled where it lies.
  Node& add(Place& place, bool is_value) {
    const Index index = place.count++;
    Node& node = nodes_[index];
    node.begin = place.at;
    node.parent = place.open;
    if (place.last != none) {
      Node& left = nodes_[place.last];
      left.next_sibling = index;
      node.previous = place.last;
      tree_.odd = tree_.odd || is_value || !is_tag(left);  // a value beside something
    } else if (place.open != none) {
      nodes_[place.open].first_child = index;
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
  Node* nodes_ = nullptr;  // of the tree
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
