// The XML writer: one iterative walk over an unedited document. Private to this folder; xml.h has the
// functions to call.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/text_out.h"
#include "decoders/wbxml/xml.h"

namespace eastap::wbxml {

class XmlWriter {
 public:
  /// `sink` takes pieces as they fill up; without one everything stays in the text that run() returns.
  XmlWriter(const Document& document, XmlStyle style, const std::function<void(std::string_view)>* sink);

  /// The text, or what of it the sink has not had yet.
  [[nodiscard]] std::string run();

 private:
  /// Finds out what the root must declare.
  void survey();
  [[nodiscard]] bool has_long_value() const;
  void walk();

  /// Writes an element up to its children; true when these follow on lines of their own.
  [[nodiscard]] bool begin_element(const Node& node, Index index, unsigned depth);
  void end_element(const Node& node, Index index, unsigned depth);
  /// Takes over the page that a switch before END leaves in force.
  void leave(const Node& node);
  void write_name(const Node& node);
  void write_root_attributes(const Node& node);
  void write_tag_attributes(const Node& node, Index index);
  /// What the style remarks on an element, and the end of the line.
  void end_line(Index index);

  /// The attributes of a run of values, '>' and its text.
  void write_run(Index first, Index end);
  /// A run beside elements, as a line of its own; returns its last node.
  Index write_value_line(Index first, unsigned depth);
  void write_unread(unsigned depth);

  void indent(unsigned depth);
  void write_text(ByteView text);
  void write_base64(ByteView bytes);
  /// The value, or its beginning with the attribute that says so where the style cuts it.
  [[nodiscard]] ByteView cut(ByteView value);
  void put_hex(ByteView bytes);
  void put_attribute(std::string_view text);

  [[nodiscard]] bool is_block(const Node& node, Index index) const;
  [[nodiscard]] bool tag_is_canonical(const Node& node) const;
  [[nodiscard]] ByteView end_bytes(const Node& node) const;

  const Document& document_;
  XmlStyle style_;
  TextOut out_;
  std::uint8_t page_ = 0;  ///< in force before the node being written
  int default_page_ = -1;  ///< the root's, whose namespace is the default one
  bool plain_header_ = true;
  bool uses_eastap_ = false;
  Index innermost_open_ = none;
};

}  // namespace eastap::wbxml
