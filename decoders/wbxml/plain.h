// The short way through a body: one pass over the forms that nearly every body has and no others. Whoever
// gets nothing from it reads the body with care, from its start. Private to this folder; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

/// The tree of a plain body; the root is the first node, and the last byte of the body is its END.
struct PlainTree {
  Header header;
  std::vector<Node> nodes;
  std::uint32_t pages = 0;  ///< one bit for each code page that occurs
  bool odd = false;         ///< as Document::odd_
};

/// Nodes beyond which a body is not plain: whoever builds a large tree wants to know its size beforehand.
inline constexpr std::uint32_t max_plain_nodes = 2048;

/// Nothing where there is more in the body than the header of MS-ASWBXML, known tags of it, inline strings
/// that XML can hold, opaque values, and SWITCH_PAGE right before a tag; where it is cut, has bytes behind
/// its root, or reaches a limit.
[[nodiscard]] std::optional<PlainTree> read_plain(ByteView body, const Limits& limits);

}  // namespace eastap::wbxml
