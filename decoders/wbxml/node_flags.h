// The bits of Node::flags, and what kinds of nodes there are. Private to this folder.
#pragma once

#include <cstdint>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

[[nodiscard]] inline bool is_tag(const Node& node) {
  return node.kind == Kind::element || node.kind == Kind::unknown_element;
}

enum NodeFlag : std::uint8_t {
  flag_removed = 1U,      ///< taken out by an edit; the index is stale
  flag_stored = 2U,       ///< a value whose span lies in Document::edits_, not in the body
  flag_changed = 4U,      ///< an element whose content was edited, at any depth
  flag_open = 8U,         ///< an element whose END never came
  flag_content = 16U,     ///< the tag has its content bit
  flag_attributes = 32U,  ///< the tag has attributes
  flag_fresh = 64U,       ///< an element made by an edit: it has no bytes yet
  flag_odd =
      128U,  ///< as decoded: not in canonical form, or a value that is no plain text; XML needs attributes
};

}  // namespace eastap::wbxml
