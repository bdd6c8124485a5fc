// XPath 1.0 over documents, for filters. Names are those of MS-ASWBXML: `Email:Subject` is that tag of the
// namespace Email (its letter case, and the forms email:Subject and POOMMAIL:Subject, count as the same),
// `Subject` is the tag of that name in any namespace. Values are texts, opaque ones too; there are no
// attributes but `page` and `token` of tags that no table names (eastap:element), and no variables.
//
// An expression can ask for work that grows with a power of the document, and pugixml, once it has begun,
// cannot be stopped. So what an expression may demand is read off its words (predicates inside each other
// that search the whole document, axes that look at all siblings, comparisons of sets, texts of nodes that
// hold others), and documents that are too large for it are refused. The limits are made for less than a
// second in the worst case; whoever cannot wait so long asks visits() first, as filters do.
//
// Values; const use from several threads is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "decoders/wbxml/document.h"
#include "proxy/base/result.h"

namespace eastap::wbxml {

/// A document as XPath sees it; independent of the document once it is made.
class XPathTree {
 public:
  static constexpr std::size_t max_nodes = 200'000;
  static constexpr std::size_t max_bytes = std::size_t{8} << 20U;  ///< of the body

  /// Whether the tree remembers which node of the document each of its nodes is; XPath::evaluate needs it.
  enum class Keep : std::uint8_t { nothing, places };
  /// limit_exceeded for documents above these limits.
  [[nodiscard]] static Result<XPathTree> build(const Document& document, Keep keep = Keep::nothing);

  [[nodiscard]] std::size_t nodes() const { return nodes_; }
  [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }
  [[nodiscard]] std::size_t depth() const { return depth_; }
  /// Bytes that are moved to put the text of the whole document together: pugixml does it piece by piece, and
  /// moves what it has for each further 1 KiB.
  [[nodiscard]] std::size_t text_work() const;

 private:
  friend class XPath;
  struct Tree;  // pugixml's
  void copy(const Document& document, Tree& tree, Keep keep);

  std::shared_ptr<const Tree> tree_;
  std::size_t nodes_ = 0;
  std::size_t texts_ = 0;
  std::size_t text_bytes_ = 0;
  std::size_t depth_ = 1;
};

/// What an expression asks for, as far as it can be read off its words; rather too much than too little.
struct XPathDemand {
  unsigned power =
      1;  ///< how the work grows: 1 for a walk through the document, 2 where each node looks at all
  unsigned steps = 1;     ///< how many parts of it may look at the whole document
  unsigned tests = 0;     ///< names, functions and the like: what each node that is looked at may be asked
  unsigned reads = 0;     ///< comparisons and functions that read the text of nodes
  bool any_node = false;  ///< it does not say by name which ones: their texts hold those of all below them
};

/// What an expression gives: nodes in document order, a text, a number or a boolean. Attributes are no nodes
/// of a document and are left out.
using XPathValue = std::variant<std::vector<Index>, std::string, double, bool>;

class XPath {
 public:
  static constexpr std::size_t max_length = 512;  ///< bytes of an expression
  /// Most nodes that are looked at, counted as often as they may be.
  static constexpr std::size_t max_visits = std::size_t{1} << 25U;
  /// Most bytes that are moved to put texts together.
  static constexpr std::size_t max_text_work = std::size_t{1} << 33U;

  /// invalid_input says what is wrong; `offset` is the byte in the expression.
  [[nodiscard]] static Result<XPath> compile(std::string_view expression);

  /// Whether it finds anything: a node, a text that is not empty, a number that is not 0, true.
  /// limit_exceeded where the document is too large for this expression.
  [[nodiscard]] Result<bool> holds(const XPathTree& tree) const;
  /// Calls `take` with the text of each node found, in document order, until it returns false; of an
  /// expression that gives no nodes, with its value as text. Errors as holds().
  [[nodiscard]] Result<void> each_text(const XPathTree& tree,
                                       const std::function<bool(std::string_view)>& take) const;

  /// The value; `from` is the node where it begins, none the document. not_found for a node that the tree
  /// does not have, or of a tree without places. Errors as holds().
  [[nodiscard]] Result<XPathValue> evaluate(const XPathTree& tree, Index from = none) const;
  /// About how many nodes are looked at, with texts counted as nodes; what evaluate() costs.
  [[nodiscard]] std::size_t visits(const XPathTree& tree) const;

 private:
  [[nodiscard]] static std::size_t weight_of(const XPathTree& tree, unsigned reads);
  [[nodiscard]] std::size_t text_work(const XPathTree& tree, unsigned reads) const;
  [[nodiscard]] Result<void> check(const XPathTree& tree, unsigned reads) const;

  struct Query;  // pugixml's
  std::shared_ptr<const Query> query_;
  XPathDemand demand_;
};

}  // namespace eastap::wbxml
