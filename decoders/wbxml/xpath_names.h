// XPath expressions rewritten for a tree whose names are "Namespace:Name", which is how pugixml, knowing no
// namespaces, sees a document. Private to this folder; pure, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/wbxml/xpath.h"
#include "proxy/base/result.h"

namespace eastap::wbxml {

struct RewrittenXPath {
  std::string text;
  XPathDemand demand;

  /// Where in the original a place of `text` comes from.
  [[nodiscard]] std::size_t original(std::size_t at) const;

  struct Piece {
    std::size_t from;  ///< in the original
    std::size_t to;    ///< in `text`
  };
  std::vector<Piece> pieces;  ///< in order
};

/// `Subject` becomes `*[local-name()='Subject']`; `email:Subject` becomes `Email:Subject`. Attributes,
/// functions, axes, operators and literals stay. invalid_input for prefixes that are no namespace.
[[nodiscard]] Result<RewrittenXPath> rewrite_xpath(std::string_view expression);

}  // namespace eastap::wbxml
