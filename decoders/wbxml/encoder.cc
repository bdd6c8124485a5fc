// encode(): documents as bytes. MS-ASWBXML; WBXML 1.3 section 5.
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/writer.h"

namespace eastap::wbxml {

/// Writes one edited document. What was not changed is copied as it came, except that a SWITCH_PAGE goes
/// before it where an edit has taken away or added one that it relied on.
class Encoder {
 public:
  explicit Encoder(const Document& document) : document_(document) {}

  [[nodiscard]] Bytes run() {
    out_.reserve(document_.body_.size() + document_.edits_.size() + 16);
    append(out_, document_.body_.first(document_.header_.size));
    Index index = document_.root_;
    bool entering = true;
    while (index != none) {
      const Node& node = document_.nodes_[index];
      if (entering && begin(node)) {
        index = node.first_child;
        continue;
      }
      if (!entering) {
        end(node);
      }
      entering = node.next_sibling != none;
      index = entering ? node.next_sibling : node.parent;
    }
    append_rest();
    return std::move(out_);
  }

 private:
  /// Writes a node up to its children; true when these are to be written one by one.
  [[nodiscard]] bool begin(const Node& node) {
    if (!is_tag(node)) {
      copy(node);
      return false;
    }
    if ((node.flags & flag_changed) == 0) {
      if (body_has_page_for(node) || node.page == page_) {
        copy(node);
      } else {
        switch_to(node.page);
        copy(node);
      }
      return false;
    }
    const bool content = node.first_child != none || (node.flags & flag_open) != 0;
    if ((node.flags & flag_fresh) != 0) {
      write_tag(out_, page_, node.page, node.token, content);
    } else {
      copy_tag(node, content);
    }
    return node.first_child != none;
  }

  void end(const Node& node) {
    if (is_tag(node) && (node.flags & flag_open) == 0) {
      out_.push_back(global_end);
    }
  }

  /// The node's bytes bring their own SWITCH_PAGE.
  [[nodiscard]] bool body_has_page_for(const Node& node) const {
    return document_.body_[node.begin] == global_switch_page;
  }

  void switch_to(std::uint8_t page) {
    out_.push_back(global_switch_page);
    out_.push_back(page);
    page_ = page;
  }

  /// The bytes of an untouched node, and the page they leave in force.
  void copy(const Node& node) {
    const ByteView raw = document_.raw(node);
    append(out_, raw);
    if ((node.flags & flag_stored) == 0) {
      page_ = page_behind(node);
    }
  }

  /// Where each SWITCH_PAGE has its tag, that is the page of the last tag inside.
  [[nodiscard]] std::uint8_t page_behind(const Node& node) const {
    if (document_.stray_switch_) {
      return page_after(document_.body_, document_.header_, node.begin, node.end, page_);
    }
    if (!is_tag(node)) {
      return page_;
    }
    const Node* last = &node;
    for (const Node* tag = last; tag != nullptr; tag = last_tag_in(*tag)) {
      last = tag;
    }
    return last->page;
  }

  /// The last child that is a tag; null where there is none.
  [[nodiscard]] const Node* last_tag_in(const Node& node) const {
    if (node.first_child == none) {
      return nullptr;
    }
    Index child = document_.nodes_[node.first_child].previous;
    while (!is_tag(document_.nodes_[child])) {
      if (child == node.first_child) {
        return nullptr;
      }
      child = document_.nodes_[child].previous;
    }
    return &document_.nodes_[child];
  }

  /// The tag of a changed element: its own bytes, attributes included, with the content bit as it must be
  /// now.
  void copy_tag(const Node& node, bool content) {
    if (!body_has_page_for(node) && node.page != page_) {
      switch_to(node.page);
    }
    Scanner scanner(document_.body_, document_.header_, node.begin, page_);
    Token token;
    if (!scanner.next(token)) {
      return;  // it was read when the document was decoded
    }
    page_ = scanner.page();
    const std::size_t start = out_.size();
    append(out_, document_.body_.subspan(node.begin, node.content - node.begin));
    std::uint8_t& byte = out_[start + (token.at - token.begin)];
    byte = static_cast<std::uint8_t>(content ? byte | content_bit : byte & ~unsigned{content_bit});
  }

  /// Bytes behind the last one that was understood; inside open elements they rely on the page that was in
  /// force.
  void append_rest() {
    const ByteView rest = document_.body_.subspan(document_.read_end_);
    const bool inside = document_.root_ != none && (document_.nodes_[document_.root_].flags & flag_open) != 0;
    if (inside && !rest.empty()) {
      const std::uint8_t page =
          page_after(document_.body_, document_.header_, document_.header_.size, document_.read_end_, 0);
      if (page != page_) {
        switch_to(page);
      }
    }
    append(out_, rest);
  }

  const Document& document_;
  Bytes out_;
  std::uint8_t page_ = 0;
};

Bytes encode(const Document& document) {
  return document.edited() ? Encoder(document).run() : to_bytes(document.body());
}

}  // namespace eastap::wbxml
