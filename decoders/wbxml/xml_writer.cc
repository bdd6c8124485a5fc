#include "decoders/wbxml/xml_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "decoders/wbxml/node_flags.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/writer.h"
#include "decoders/wbxml/xml_run.h"
#include "decoders/wbxml/xml_text.h"

namespace eastap::wbxml {

namespace {

constexpr std::size_t largest_xml_reserve = std::size_t{16} << 20U;
constexpr std::size_t piece_size = std::size_t{48} << 10U;  // a multiple of three, for base64
constexpr std::array<std::uint8_t, 4> canonical_header{0x03, 0x01, 0x6A, 0x00};
constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

ByteView front(ByteView text, std::size_t size) {
  return text.first(front_size(text, size));
}

}  // namespace

XmlWriter::XmlWriter(const Document& document, XmlStyle style,
                     const std::function<void(std::string_view)>* sink)
    : document_(document),
      style_(std::move(style)),
      out_(std::min(document.body().size() * 3 + 256, largest_xml_reserve), sink) {}

std::string XmlWriter::run() {
  const Node* root = document_.node(document_.root());
  if (style_.declaration) {
    out_.put_blanks(style_.margin);
    out_.put(declaration);
  }
  if (root != nullptr) {
    survey();
    walk();
  } else if (document_.body().empty()) {
    indent(0);
    out_.put("<eastap:empty xmlns:eastap=\"urn:eastap\"/>\n");
  } else {
    uses_eastap_ = true;
    write_unread(0);
  }
  return out_.take();
}

bool XmlWriter::tag_is_canonical(const Node& node) const {
  const unsigned size = node.page == page_ ? 1 : 3;
  const unsigned content = node.first_child == none ? 0U : unsigned{flag_content};
  return node.content - node.begin == size && (node.flags & (flag_content | flag_attributes)) == content &&
         node.token != global_literal;
}

ByteView XmlWriter::end_bytes(const Node& node) const {
  if ((node.flags & flag_open) != 0 || (node.flags & flag_content) == 0) {
    return {};
  }
  const Node* first = document_.node(node.first_child);
  const Node* last = first == nullptr ? nullptr : document_.node(first->previous);
  const std::uint32_t begin = last == nullptr ? node.content : last->end;
  return document_.body().subspan(begin, node.end - begin);
}

void XmlWriter::survey() {
  const Node* open = document_.node(document_.root());
  for (Index index = document_.root(); open != nullptr && (open->flags & flag_open) != 0;) {
    innermost_open_ = index;
    index = document_.last_child(index);
    open = document_.is_element(index) ? document_.node(index) : nullptr;
  }
  const ByteView header = document_.body().first(document_.header().size);
  plain_header_ = std::equal(header.begin(), header.end(), canonical_header.begin(), canonical_header.end());
  uses_eastap_ = document_.odd_ || !plain_header_ || innermost_open_ != none ||
                 document_.read_end() != document_.body().size() || has_long_value();
  const Node& root = *document_.node(document_.root());
  if (root.kind == Kind::element) {
    default_page_ = root.page;
  }
}

bool XmlWriter::has_long_value() const {
  const std::size_t limit = style_.max_value;
  return limit != 0 &&
         std::any_of(document_.nodes_.begin(), document_.nodes_.end(),
                     [limit](const Node& node) { return !is_tag(node) && node.end - node.begin > limit; });
}

bool XmlWriter::is_block(const Node& node, Index index) const {
  if (index == innermost_open_) {
    return true;
  }
  for (Index child = node.first_child; child != none;) {
    const Node& below = *document_.node(child);
    if (is_tag(below)) {
      return true;
    }
    child = below.next_sibling;
  }
  return false;
}

void XmlWriter::walk() {
  Index index = document_.root();
  unsigned depth = 0;
  while (index != none) {
    const Node* node = document_.node(index);
    if (!is_tag(*node)) {
      index = write_value_line(index, depth);
    } else if (begin_element(*node, index, depth)) {
      if (node->first_child != none) {
        index = node->first_child;
        ++depth;
        continue;
      }
      end_element(*node, index, depth);
    }
    node = document_.node(index);
    while (node->next_sibling == none && node->parent != none) {
      index = node->parent;
      node = document_.node(index);
      end_element(*node, index, --depth);
    }
    index = node->next_sibling;
  }
}

void XmlWriter::write_name(const Node& node) {
  out_.put(node.kind == Kind::element ? qualified_name(node.page, node.token, node.page != default_page_)
                                      : "eastap:element");
}

void XmlWriter::write_root_attributes(const Node& node) {
  if (default_page_ >= 0) {
    out_.put(fmt::format(" xmlns=\"{}\"", namespace_of(node.page)));
  }
  for (std::uint8_t page = 0; page < page_count; ++page) {
    if (page != default_page_ && (document_.pages_ & (1U << page)) != 0) {
      out_.put(fmt::format(" xmlns:{}=\"{}\"", prefix_of(page), namespace_of(page)));
    }
  }
  if (!uses_eastap_) {
    return;
  }
  out_.put(fmt::format(" xmlns:eastap=\"{}\"", xml_namespace));
  const ByteView header = document_.body().first(document_.header().size);
  if (!plain_header_) {
    out_.put(" eastap:header=\"");
    put_hex(header);
    out_.put('"');
  }
  if (innermost_open_ == none && document_.read_end() < document_.body().size()) {
    out_.put(" eastap:after=\"");
    write_base64(document_.body().subspan(document_.read_end()));
    out_.put('"');
  }
}

void XmlWriter::write_tag_attributes(const Node& node, Index index) {
  if (node.kind == Kind::unknown_element) {
    if (node.token == global_literal) {
      out_.put(" name=\"");
      put_attribute(document_.name(index));
      out_.put('"');
    } else {
      out_.put(fmt::format(" page=\"{}\" token=\"0x{:02X}\"", node.page, node.token));
    }
  }
  if (!tag_is_canonical(node)) {
    out_.put(" eastap:tag=\"");
    put_hex(document_.body().subspan(node.begin, node.content - node.begin));
    out_.put('"');
  }
  if (const ByteView end = end_bytes(node); end.size() > 1) {
    out_.put(" eastap:end=\"");
    put_hex(end);
    out_.put('"');
  }
}

bool XmlWriter::begin_element(const Node& node, Index index, unsigned depth) {
  indent(depth);
  out_.put('<');
  write_name(node);
  if (index == document_.root()) {
    write_root_attributes(node);
  }
  if ((node.flags & flag_odd) != 0) {
    write_tag_attributes(node, index);
  }
  page_ = node.page;
  const bool block = is_block(node, index);
  if (block) {
    out_.put('>');
  } else if (node.first_child == none) {
    out_.put("/>");
  } else {
    write_run(node.first_child, none);
    out_.put("</");
    write_name(node);
    out_.put('>');
  }
  end_line(index);
  if (!block) {
    leave(node);
  }
  return block;
}

void XmlWriter::end_line(Index index) {
  const auto words = style_.remark ? style_.remark(index) : std::nullopt;
  if (words && !words->empty()) {
    out_.put("  <!-- ");
    for (std::size_t at = 0; at < words->size();) {
      // Two hyphens would end the comment (XML 1.0 section 2.5).
      const std::size_t hyphens = words->find("--", at);
      const std::size_t end = hyphens == std::string::npos ? words->size() : hyphens + 1;
      out_.put(std::string_view(*words).substr(at, end - at));
      out_.put(hyphens == std::string::npos ? "" : " ");
      at = end;
    }
    out_.put(" -->");
  }
  out_.put('\n');
}

void XmlWriter::end_element(const Node& node, Index index, unsigned depth) {
  if (index == innermost_open_) {
    write_unread(depth + 1);
  }
  indent(depth);
  out_.put("</");
  write_name(node);
  out_.put(">\n");
  leave(node);
}

void XmlWriter::leave(const Node& node) {
  if ((node.flags & flag_odd) == 0) {
    return;
  }
  if (const ByteView end = end_bytes(node); end.size() > 1) {
    page_ = end[end.size() - 2];
  }
}

Index XmlWriter::write_value_line(Index first, unsigned depth) {
  Index last = first;
  Index end = document_.node(first)->next_sibling;
  while (end != none && !is_tag(*document_.node(end))) {
    last = end;
    end = document_.node(end)->next_sibling;
  }
  indent(depth);
  out_.put("<eastap:value");
  write_run(first, end);
  out_.put("</eastap:value>\n");
  return last;
}

void XmlWriter::write_run(Index first, Index end) {
  const Node& node = *document_.node(first);
  const bool plain = (node.flags & flag_odd) == 0 && node.next_sibling == end;
  const RunForm form = plain ? RunForm::text : run_form(document_, first, end);
  if (form == RunForm::text || form == RunForm::opaque_text) {
    out_.put(form == RunForm::text ? "" : " eastap:opaque=\"text\"");
    const ByteView value = cut(document_.value(first));
    out_.put('>');
    write_text(value);
    return;
  }
  if (form == RunForm::opaque_base64) {
    out_.put(" eastap:opaque=\"base64\"");
    const ByteView value = cut(document_.value(first));
    out_.put('>');
    write_base64(value);
    return;
  }
  const std::uint32_t begin = document_.node(first)->begin;
  Index last = first;
  while (document_.node(last)->next_sibling != end) {
    last = document_.node(last)->next_sibling;
  }
  const std::uint32_t stop = document_.node(last)->end;
  const ByteView raw = document_.body().subspan(begin, stop - begin);
  page_ = page_after(document_.body(), document_.header(), begin, stop, page_);
  const bool whole = cut(raw).size() == raw.size();
  if (whole) {
    out_.put(" eastap:bytes=\"");
    write_base64(raw);
    out_.put('"');
  }
  out_.put('>');
  const std::string text = run_text(document_.body(), document_.header(), begin, stop).value_or("");
  write_text(whole ? as_bytes(text) : front(as_bytes(text), style_.max_value));
}

void XmlWriter::write_unread(unsigned depth) {
  indent(depth);
  out_.put("<eastap:unread");
  if (depth == 0) {
    out_.put(fmt::format(" xmlns:eastap=\"{}\"", xml_namespace));
  }
  const ByteView rest =
      document_.root() == none ? document_.body() : document_.body().subspan(document_.read_end());
  const auto& fault = document_.fault();
  out_.put(fmt::format(" offset=\"{}\" reason=\"",
                       fault && fault->offset ? *fault->offset : std::size_t{document_.read_end()}));
  put_attribute(fault ? std::string_view(fault->what) : std::string_view());
  out_.put('"');
  const ByteView shown = cut(rest);
  out_.put('>');
  write_base64(shown);
  out_.put("</eastap:unread>\n");
}

void XmlWriter::indent(unsigned depth) {
  out_.put_blanks(style_.margin + std::size_t{depth} * style_.indent);
}

ByteView XmlWriter::cut(ByteView value) {
  if (style_.max_value == 0 || value.size() <= style_.max_value) {
    return value;
  }
  out_.put(fmt::format(" eastap:cut=\"{}\"", value.size()));
  return front(value, style_.max_value);
}

void XmlWriter::write_text(ByteView text) {
  while (!text.empty()) {
    const ByteView piece = front(text, piece_size);
    out_.put_xml_text(piece);
    text = text.subspan(piece.size());
  }
}

void XmlWriter::write_base64(ByteView bytes) {
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(bytes.size(), piece_size));
    out_.put_base64(piece);
    bytes = bytes.subspan(piece.size());
  }
}

void XmlWriter::put_hex(ByteView bytes) {
  std::string digits;
  append_hex(digits, bytes);
  out_.put(digits);
}

void XmlWriter::put_attribute(std::string_view text) {
  std::string escaped;
  append_xml_attribute(escaped, text);
  out_.put(escaped);
}

std::string to_xml(const Document& document, const XmlStyle& style) {
  if (document.edited()) {
    const Bytes body = encode(document);
    const Document fresh = decode_view(body);
    return XmlWriter(fresh, style, nullptr).run();
  }
  return XmlWriter(document, style, nullptr).run();
}

void write_xml(const Document& document, const XmlStyle& style,
               const std::function<void(std::string_view)>& sink) {
  if (document.edited()) {
    const Bytes body = encode(document);
    const Document fresh = decode_view(body);
    sink(XmlWriter(fresh, style, &sink).run());
    return;
  }
  sink(XmlWriter(document, style, &sink).run());
}

}  // namespace eastap::wbxml
