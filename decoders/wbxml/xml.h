// Documents as XML and back. What is printed is always well-formed, reads well and carries everything: what
// XML cannot say by itself stands in attributes and elements of the namespace urn:eastap (docs/wbxml.md).
// Pure; any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

inline constexpr std::string_view xml_namespace = "urn:eastap";

struct XmlStyle {
  bool declaration = true;    ///< first line <?xml version="1.0" encoding="utf-8"?>
  unsigned indent = 2;        ///< blanks per level
  unsigned margin = 0;        ///< blanks before every line
  std::size_t max_value = 0;  ///< values longer than this many bytes are cut and say so; 0 = never. A cut
                              ///< value is for eyes: from_xml refuses it
  /// Words to stand beside an element, as a comment behind its value or its start tag; nothing where it has
  /// none. They must be UTF-8 without control characters. from_xml overlooks comments.
  std::function<std::optional<std::string>(Index element)> remark = {};
};

/// The whole text. Safe for a terminal: control characters, bidirectional overrides and bytes that are not
/// UTF-8 come out as character references or U+FFFD.
[[nodiscard]] std::string to_xml(const Document& document, const XmlStyle& style = {});

/// The same in pieces of at most about 64 KiB, so that memory does not grow with the output.
void write_xml(const Document& document, const XmlStyle& style,
               const std::function<void(std::string_view)>& sink);

/// Reads what to_xml printed (byte-identical for every body while unedited), or XML written by hand. UTF-8
/// only. Errors name line and column and the next step; `offset` is the byte in `xml`. A name that is not in
/// the given namespace is refused; namespaces may have the trailing colon.
[[nodiscard]] Result<Document> from_xml(std::string_view xml, const Limits& limits = {});

}  // namespace eastap::wbxml
