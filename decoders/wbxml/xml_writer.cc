#include "decoders/wbxml/xml_writer.h"

#include <algorithm>
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

constexpr std::size_t flush_size = std::size_t{64} << 10U;
constexpr std::size_t largest_reserve = std::size_t{16} << 20U;
constexpr std::size_t piece_size = std::size_t{48} << 10U;  // a multiple of three, for base64
constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// The front of `text`, at most `size` bytes, not ending inside a character.
ByteView front(ByteView text, std::size_t size) {
  if (size >= text.size()) {
    return text;
  }
  std::size_t end = size;
  for (int i = 0; i < 3 && end > 0 && (text[end] & 0xC0U) == 0x80; ++i) {
    --end;
  }
  return text.first(end == 0 ? size : end);
}

}  // namespace

XmlWriter::XmlWriter(const Document& document, const XmlStyle& style,
                     const std::function<void(std::string_view)>* sink)
    : document_(document), style_(style), sink_(sink) {
  out_.reserve(sink == nullptr ? std::min(document.body().size() * 3 + 256, largest_reserve)
                               : flush_size + flush_size / 2);
}

std::string XmlWriter::run() {
  const Node* root = document_.node(document_.root());
  if (style_.declaration) {
    out_.append(style_.margin, ' ');
    out_.append(declaration);
  }
  if (root != nullptr) {
    survey();
    walk();
  } else if (document_.body().empty()) {
    indent(0);
    out_.append("<eastap:empty xmlns:eastap=\"urn:eastap\"/>\n");
  } else {
    uses_eastap_ = true;
    write_unread(0);
  }
  return std::move(out_);
}

bool XmlWriter::is_value(const Node& node) const {
  return node.kind != Kind::element && node.kind != Kind::unknown_element;
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
  const Index last = node.first_child == none ? none : document_.node(node.first_child)->previous;
  const std::uint32_t begin = last == none ? node.content : document_.node(last)->end;
  return document_.body().subspan(begin, node.end - begin);
}

void XmlWriter::survey() {
  const Node* open = document_.node(document_.root());
  for (Index index = document_.root(); open != nullptr && (open->flags & flag_open) != 0;) {
    innermost_open_ = index;
    index = document_.last_child(index);
    open = document_.is_element(index) ? document_.node(index) : nullptr;
  }
  uses_eastap_ = document_.read_end() != document_.body().size() || innermost_open_ != none ||
                 document_.header().size != 4 || document_.body()[1] != 1 || document_.body()[2] != 0x6A ||
                 document_.body()[0] != 3;
  for (Index i = 0; i < document_.size(); ++i) {  // as decoded, nodes lie in document order
    survey_node(*document_.node(i), i);
  }
  page_ = 0;
  const Node& root = *document_.node(document_.root());
  if (root.kind == Kind::element) {
    default_page_ = root.page;
  }
}

void XmlWriter::survey_node(const Node& node, Index index) {
  if (!is_value(node)) {
    if (node.kind == Kind::element) {
      used_pages_ |= 1U << node.page;
    } else {
      uses_eastap_ = true;
    }
    if (!uses_eastap_) {
      uses_eastap_ = !tag_is_canonical(node) || end_bytes(node).size() > 1;
    }
    page_ = node.page;
  } else if (!uses_eastap_) {
    const ByteView value = document_.value(index);
    uses_eastap_ = node.previous != index || run_form(document_, index, none) != RunForm::text ||
                   (style_.max_value != 0 && value.size() > style_.max_value);
  }
}

bool XmlWriter::is_block(const Node& node, Index index) const {
  if (index == innermost_open_) {
    return true;
  }
  for (Index child = node.first_child; child != none;) {
    const Node& below = *document_.node(child);
    if (!is_value(below)) {
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
    if (is_value(*node)) {
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
    pass_on();
  }
}

void XmlWriter::write_name(const Node& node) {
  if (node.kind == Kind::unknown_element) {
    out_.append("eastap:element");
    return;
  }
  if (node.page != default_page_) {
    out_.append(prefix_of(node.page));
    out_.push_back(':');
  }
  out_.append(find_tag(node.page, node.token)->name);
}

void XmlWriter::write_root_attributes(const Node& node) {
  if (default_page_ >= 0) {
    fmt::format_to(std::back_inserter(out_), " xmlns=\"{}\"", namespace_of(node.page));
  }
  for (std::uint8_t page = 0; page < page_count; ++page) {
    if (page != default_page_ && (used_pages_ & (1U << page)) != 0) {
      fmt::format_to(std::back_inserter(out_), " xmlns:{}=\"{}\"", prefix_of(page), namespace_of(page));
    }
  }
  if (!uses_eastap_) {
    return;
  }
  fmt::format_to(std::back_inserter(out_), " xmlns:eastap=\"{}\"", xml_namespace);
  const ByteView header = document_.body().first(document_.header().size);
  Bytes canonical;
  write_header(canonical);
  if (!std::equal(header.begin(), header.end(), canonical.begin(), canonical.end())) {
    out_.append(" eastap:header=\"");
    append_hex(out_, header);
    out_.push_back('"');
  }
  if (innermost_open_ == none && document_.read_end() < document_.body().size()) {
    out_.append(" eastap:after=\"");
    write_base64(document_.body().subspan(document_.read_end()));
    out_.push_back('"');
  }
}

void XmlWriter::write_tag_attributes(const Node& node, Index index) {
  if (node.kind == Kind::unknown_element) {
    if (node.token == global_literal) {
      out_.append(" name=\"");
      append_xml_attribute(out_, document_.name(index));
      out_.push_back('"');
    } else {
      fmt::format_to(std::back_inserter(out_), " page=\"{}\" token=\"0x{:02X}\"", node.page, node.token);
    }
  }
  if (!tag_is_canonical(node)) {
    out_.append(" eastap:tag=\"");
    append_hex(out_, document_.body().subspan(node.begin, node.content - node.begin));
    out_.push_back('"');
  }
  if (const ByteView end = end_bytes(node); end.size() > 1) {
    out_.append(" eastap:end=\"");
    append_hex(out_, end);
    out_.push_back('"');
  }
}

bool XmlWriter::begin_element(const Node& node, Index index, unsigned depth) {
  indent(depth);
  out_.push_back('<');
  write_name(node);
  if (index == document_.root()) {
    write_root_attributes(node);
  }
  if (uses_eastap_) {
    write_tag_attributes(node, index);
  }
  page_ = node.page;
  if (is_block(node, index)) {
    out_.append(">\n");
    return true;
  }
  if (node.first_child == none) {
    out_.append("/>\n");
  } else {
    write_run(node.first_child, none);
    out_.append("</");
    write_name(node);
    out_.append(">\n");
  }
  if (const ByteView end = end_bytes(node); end.size() > 1) {
    page_ = end[end.size() - 2];
  }
  return false;
}

void XmlWriter::end_element(const Node& node, Index index, unsigned depth) {
  if (index == innermost_open_) {
    write_unread(depth + 1);
  }
  indent(depth);
  out_.append("</");
  write_name(node);
  out_.append(">\n");
  if (const ByteView end = end_bytes(node); end.size() > 1) {
    page_ = end[end.size() - 2];
  }
}

Index XmlWriter::write_value_line(Index first, unsigned depth) {
  Index last = first;
  Index end = document_.node(first)->next_sibling;
  while (end != none && is_value(*document_.node(end))) {
    last = end;
    end = document_.node(end)->next_sibling;
  }
  indent(depth);
  out_.append("<eastap:value");
  write_run(first, end);
  out_.append("</eastap:value>\n");
  return last;
}

void XmlWriter::write_run(Index first, Index end) {
  const RunForm form = run_form(document_, first, end);
  if (form == RunForm::text || form == RunForm::opaque_text) {
    out_.append(form == RunForm::text ? "" : " eastap:opaque=\"text\"");
    const ByteView value = cut(document_.value(first));
    out_.push_back('>');
    write_text(value);
    return;
  }
  if (form == RunForm::opaque_base64) {
    out_.append(" eastap:opaque=\"base64\"");
    const ByteView value = cut(document_.value(first));
    out_.push_back('>');
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
    out_.append(" eastap:bytes=\"");
    write_base64(raw);
    out_.push_back('"');
  }
  out_.push_back('>');
  const std::string text = run_text(document_.body(), document_.header(), begin, stop).value_or("");
  write_text(whole ? as_bytes(text) : front(as_bytes(text), style_.max_value));
}

void XmlWriter::write_unread(unsigned depth) {
  indent(depth);
  out_.append("<eastap:unread");
  if (depth == 0) {
    fmt::format_to(std::back_inserter(out_), " xmlns:eastap=\"{}\"", xml_namespace);
  }
  const ByteView rest =
      document_.root() == none ? document_.body() : document_.body().subspan(document_.read_end());
  const auto& fault = document_.fault();
  fmt::format_to(std::back_inserter(out_), " offset=\"{}\" reason=\"",
                 fault && fault->offset ? *fault->offset : std::size_t{document_.read_end()});
  append_xml_attribute(out_, fault ? std::string_view(fault->what) : std::string_view());
  out_.push_back('"');
  const ByteView shown = cut(rest);
  out_.push_back('>');
  write_base64(shown);
  out_.append("</eastap:unread>\n");
}

void XmlWriter::indent(unsigned depth) {
  out_.append(style_.margin + std::size_t{depth} * style_.indent, ' ');
}

ByteView XmlWriter::cut(ByteView value) {
  if (style_.max_value == 0 || value.size() <= style_.max_value) {
    return value;
  }
  fmt::format_to(std::back_inserter(out_), " eastap:cut=\"{}\"", value.size());
  return front(value, style_.max_value);
}

void XmlWriter::write_text(ByteView text) {
  while (!text.empty()) {
    const ByteView piece = front(text, piece_size);
    append_xml_text(out_, piece);
    text = text.subspan(piece.size());
    pass_on();
  }
}

void XmlWriter::write_base64(ByteView bytes) {
  while (!bytes.empty()) {
    const ByteView piece = bytes.first(std::min(bytes.size(), piece_size));
    append_base64(out_, piece);
    bytes = bytes.subspan(piece.size());
    pass_on();
  }
}

void XmlWriter::pass_on() {
  if (sink_ != nullptr && out_.size() >= flush_size) {
    (*sink_)(out_);
    out_.clear();
  }
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
