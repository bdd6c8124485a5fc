// Document: the one tree type for WBXML bodies. Bytes are the truth; a Document is a view on them, made when
// somebody looks. Nodes lie in one vector and are addressed by index, so a handle that Lua or the page holds
// can go stale but never dangle. A plain value without locks: owned by whoever decoded it, used by one thread
// at a time; const use from several threads is safe. libwbxml's types never appear here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::wbxml {

using Index = std::uint32_t;
inline constexpr Index none = 0xFFFFFFFFU;

/// What one node is. The last four never occur in bodies that MS-ASWBXML allows and bring a finding.
enum class Kind : std::uint8_t {
  element,          ///< a tag of MS-ASWBXML section 2.1.2.1 (page and token in the table)
  string,           ///< STR_I: inline string
  opaque,           ///< OPAQUE: counted bytes
  unknown_element,  ///< a tag whose page or token is not in the table, or a LITERAL name
  table_string,     ///< STR_T: reference into the string table
  entity,           ///< ENTITY: one character by number
  other,            ///< a processing instruction
};

/// One node: 32 bytes. Offsets count from the first byte of the body; spans are gapless (a SWITCH_PAGE
/// belongs to the node that follows it). Links are indices, `none` where there is nothing.
struct Node {
  std::uint32_t begin = 0;  ///< first byte (of an edited node: inside Document's own store)
  std::uint32_t end = 0;    ///< one past the last byte; of an element: past its END
  Index parent = none;
  Index first_child = none;
  Index next_sibling = none;
  Index previous = none;  ///< the sibling before; of a first child: the last child; of the root: none
  /// First byte after the tag; of a string or opaque value: first byte of the value.
  std::uint32_t content = 0;
  std::uint8_t page = 0;   ///< code page of an element
  std::uint8_t token = 0;  ///< 0x05-0x3F; 0x04 for a LITERAL name
  Kind kind = Kind::element;
  std::uint8_t flags = 0;  ///< Document's own; see node_flags.h
};
static_assert(sizeof(Node) == 32);

/// Something a reader should know that did not stop the decoding: forms outside MS-ASWBXML, unknown or legacy
/// tokens.
struct Finding {
  std::uint32_t offset = 0;  ///< byte in the body
  std::string text;          ///< plain words, safe for a terminal
};

/// Bounds of one decoding. Reaching one is a fault with the byte offset; what was read before it is kept.
struct Limits {
  std::size_t size = std::size_t{128} << 20U;  ///< bytes of the body; never above 1 GiB
  std::uint32_t nodes = 1U << 21U;             ///< 32 bytes each
  std::uint32_t depth = 256;     ///< elements inside each other; EAS needs fewer than 20; at most 1,000
  std::uint32_t findings = 100;  ///< listed; the rest are counted
};

/// Facts of the WBXML header (WBXML 1.3 section 5.1). Canonical: version 3, public id 1, charset 106, no
/// table.
struct Header {
  std::uint8_t version = 3;     ///< raw byte: major-1 in the high half, minor in the low half; 3 = WBXML 1.3
  std::uint32_t public_id = 1;  ///< 0 where it is a reference into the string table
  std::uint32_t charset = 106;  ///< IANA MIBenum; 106 = UTF-8
  std::uint32_t table_begin = 0;  ///< string table: offset and size in the body
  std::uint32_t table_size = 0;
  std::uint32_t size = 0;  ///< bytes before the first tag, processing instructions included
};

/// A half-open range of byte offsets in the body.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
};

class Document {
 public:
  Document() = default;  ///< an empty body: no bytes, no root, no fault

  // What was read
  // -------------------------------------------------------------------------------------------------

  /// The body as it came. Of a borrowed document: the caller's memory.
  [[nodiscard]] ByteView body() const { return body_; }
  [[nodiscard]] const Header& header() const { return header_; }
  /// Set when only a part was read: `what` says why, `offset` is the first byte that was not understood.
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  /// Findings beyond Limits::findings, counted but not listed.
  [[nodiscard]] std::uint32_t more_findings() const { return more_findings_; }
  /// First byte after the root's END (or after the last byte that was understood); the rest has no node.
  [[nodiscard]] std::uint32_t read_end() const { return read_end_; }
  /// Anything was changed since decoding.
  [[nodiscard]] bool edited() const { return edited_; }

  // Nodes
  // ---------------------------------------------------------------------------------------------------------

  /// The root element; none for an empty or wholly unreadable body.
  [[nodiscard]] Index root() const { return root_; }
  /// Nodes ever made, removed ones included: valid indices are below it.
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  /// Null for an index that never was or whose node was removed.
  [[nodiscard]] const Node* node(Index index) const {
    return index < nodes_.size() && (nodes_[index].flags & 1U) == 0 ? &nodes_[index]
                                                                    : nullptr;  // 1: flag_removed
  }
  [[nodiscard]] bool is_element(Index index) const;

  /// Tag name by MS-ASWBXML, for example "SyncKey"; the LITERAL name; else "" (unknown token, not an element,
  /// stale).
  [[nodiscard]] std::string_view name(Index index) const;
  /// Namespace by MS-ASWBXML without colon, for example "AirSync"; "" for unknown pages, non-elements, stale
  /// indices.
  [[nodiscard]] std::string_view namespace_name(Index index) const;

  /// The value of a string, table string or opaque node as bytes, without token, length and terminator. Of an
  /// element whose only child is such a node: that node's value. Else empty. Lives until the next edit.
  [[nodiscard]] ByteView value(Index index) const;
  /// All text inside an element's own content (not of its children elements), or of one node. Always valid
  /// UTF-8: other bytes become U+FFFD (`value` has them as they are).
  [[nodiscard]] std::string text(Index index) const;
  /// text() of the first element that `path` finds; nullopt when there is none.
  [[nodiscard]] std::optional<std::string> text_at(std::string_view path, Index from = none) const;

  /// Where the node, or the value of a string or opaque node, lies in body(); nullopt for nodes made or
  /// changed by an edit. Overwriting a value span at equal length (a secret) leaves every other byte's
  /// meaning as it was.
  [[nodiscard]] std::optional<Span> span(Index index) const;
  [[nodiscard]] std::optional<Span> value_span(Index index) const;

  /// for (Index child : document.children(i)); nothing for a stale index.
  class Children;
  [[nodiscard]] Children children(Index index) const;
  [[nodiscard]] Index last_child(Index index) const;
  /// The node after `index` in document order below `top`, none at the end. Iterative walk of a subtree.
  [[nodiscard]] Index next_in(Index top, Index index) const;

  /// First element at "Sync/Collections/Collection/Status". Segments are "Name", "Namespace:Name" or "*";
  /// letter case counts. Without `from` the first segment names the root; with it the path starts at from's
  /// children.
  [[nodiscard]] Index find(std::string_view path, Index from = none) const;
  /// Every such element, in document order, at most `limit`.
  [[nodiscard]] std::vector<Index> find_all(std::string_view path, Index from = none,
                                            std::size_t limit = 1U << 20U) const;

  // Edits
  // ---------------------------------------------------------------------------------------------------------
  // A stale or wrong index is an Error, never a crash. Indices stay valid until their node is removed; they
  // are never used again. Text edited in counts against max_edits.

  /// Bytes that all edits of one document may add.
  static constexpr std::size_t max_edits = std::size_t{64} << 20U;
  static constexpr std::size_t max_nodes = std::size_t{1} << 22U;  ///< nodes, those that edits add included

  /// Replaces everything inside an element by one inline string ("" leaves it empty), or the value of one
  /// string node. Fails for text with a zero byte (WBXML 1.3 section 5.8.4.1): use set_opaque.
  [[nodiscard]] Result<void> set_text(Index index, std::string_view text);
  /// The same with counted bytes.
  [[nodiscard]] Result<void> set_opaque(Index index, ByteView value);
  /// Adds an empty element below `parent`, before `before` (none: last). `name` is "Name", looked up in the
  /// parent's namespace, or "Namespace:Name"; a name that is not there is refused. Returns the new node.
  [[nodiscard]] Result<Index> insert(Index parent, std::string_view name, Index before = none);
  /// Copies `node` of `from` (this document or another) with everything below it.
  [[nodiscard]] Result<Index> insert_copy(Index parent, const Document& from, Index node,
                                          Index before = none);
  /// A copy of an element right behind it.
  [[nodiscard]] Result<Index> clone(Index index);
  /// Takes a node and everything below it out. The root cannot be removed.
  [[nodiscard]] Result<void> remove(Index index);

 private:
  friend class Builder;  // parser.cc: makes documents from bytes
  friend class Encoder;  // encoder.cc: makes bytes from edited documents
  friend class XmlWriter;

  [[nodiscard]] ByteView raw(const Node& node) const;
  [[nodiscard]] Result<void> check_place(Index parent, Index before) const;
  [[nodiscard]] Result<Node> store(Kind kind, ByteView value);
  [[nodiscard]] Result<Node> copy_of(const Document& from, Index index);
  [[nodiscard]] Result<void> set_value(Index index, Kind kind, ByteView value);
  void link(Index index, Index parent, Index before);
  void mark_changed(Index index);
  void mark_removed(Index top);
  void remove_children(Index index);

  ByteView body_;
  std::shared_ptr<const Bytes> owner_;  ///< keeps body_ alive; null when the caller does
  Bytes edits_;                         ///< encoded bytes of edited nodes; their spans point here
  std::vector<Node> nodes_;
  Index root_ = none;
  Header header_;
  std::uint32_t read_end_ = 0;
  std::uint32_t more_findings_ = 0;
  std::uint32_t pages_ = 0;    ///< as decoded: one bit for each code page of the table that occurs
  bool odd_ = false;           ///< as decoded: XML needs more than elements and text
  bool stray_switch_ = false;  ///< as decoded: a SWITCH_PAGE before a value or an END
  bool edited_ = false;
  std::vector<Finding> findings_;
  std::optional<Error> fault_;
};

class Document::Children {
 public:
  class Iterator {
   public:
    Iterator(const Document* document, Index index) : document_(document), index_(index) {}
    Index operator*() const { return index_; }
    Iterator& operator++() {
      const Node* node = document_->node(index_);
      index_ = node == nullptr ? none : node->next_sibling;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

   private:
    const Document* document_;
    Index index_;
  };

  Children(const Document* document, Index first) : document_(document), first_(first) {}
  [[nodiscard]] Iterator begin() const { return {document_, first_}; }
  [[nodiscard]] Iterator end() const { return {document_, none}; }

 private:
  const Document* document_;
  Index first_;
};

/// Decodes a WBXML body (MS-ASWBXML, WBXML 1.3). Never fails as a whole: whatever was read is in the
/// document, with fault() set when that is not everything. Time and memory are bounded by `limits`: at most 4
/// times the body plus 64 MiB. The document owns the bytes.
[[nodiscard]] Document decode(Bytes body, const Limits& limits = {});
/// The same without a copy: `body` must outlive the document and all its copies.
[[nodiscard]] Document decode_view(ByteView body, const Limits& limits = {});

/// The document as bytes. Unedited: the original bytes. Edited: untouched spans verbatim, changed nodes in
/// canonical form, SWITCH_PAGE where the page changes.
[[nodiscard]] Bytes encode(const Document& document);

/// Decodes one document with every row of the table through libwbxml, once in the life of the process (the
/// first decode() asks for it). Fails when the installed library is not what eastap expects; decode() then
/// reads nothing and says so.
[[nodiscard]] const Result<void>& self_test();

}  // namespace eastap::wbxml
