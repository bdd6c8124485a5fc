// Element: one element of a document, or none, with short questions about its children. For code that reads
// many fields of one command. Two words wide, copied freely; valid while the document lives and is not
// edited. Thread rules are those of the document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "decoders/eas/tags.h"
#include "decoders/wbxml/document.h"

namespace eastap::eas {

class Element {
 public:
  Element() = default;  ///< no element; every question about it has an empty answer
  Element(const wbxml::Document* document, wbxml::Index index) : document_(document), index_(index) {}

  /// The root of a document; none for null and for empty documents.
  [[nodiscard]] static Element root_of(const wbxml::Document* document) {
    return document == nullptr ? Element() : Element(document, document->root());
  }

  [[nodiscard]] explicit operator bool() const { return node() != nullptr; }
  [[nodiscard]] bool is(Tag tag) const {
    const wbxml::Node* found = node();
    return found != nullptr && found->kind == wbxml::Kind::element && found->page == tag.page &&
           found->token == tag.token;
  }
  /// The code page; nullopt for none and for what is no element.
  [[nodiscard]] std::optional<std::uint8_t> page() const {
    const wbxml::Node* found = node();
    return found != nullptr && found->kind == wbxml::Kind::element ? std::optional(found->page)
                                                                   : std::nullopt;
  }
  /// The first child with that tag.
  [[nodiscard]] Element child(Tag tag) const {
    for (Element each = first(); each.index_ != wbxml::none; each = each.next()) {
      if (each.is(tag)) {
        return each;
      }
    }
    return {};
  }
  [[nodiscard]] bool has(Tag tag) const { return static_cast<bool>(child(tag)); }
  /// How many children have that tag.
  [[nodiscard]] std::size_t count(Tag tag) const {
    std::size_t total = 0;
    for (Element each = first(); each.index_ != wbxml::none; each = each.next()) {
      total += each.is(tag) ? 1 : 0;
    }
    return total;
  }
  /// Calls `visit(Element)` for every child with that tag, in order.
  template <class Visit>
  void each(Tag tag, Visit&& visit) const {
    for (Element each = first(); each.index_ != wbxml::none; each = each.next()) {
      if (each.is(tag)) {
        visit(each);
      }
    }
  }

  [[nodiscard]] Element first() const {
    const wbxml::Node* found = node();
    return {document_, found == nullptr ? wbxml::none : found->first_child};
  }
  [[nodiscard]] Element next() const {
    const wbxml::Node* found = node();
    return {document_, found == nullptr ? wbxml::none : found->next_sibling};
  }

  [[nodiscard]] std::string_view name() const {
    return document_ == nullptr ? std::string_view{} : document_->name(index_);
  }
  /// Valid UTF-8; "" for none.
  [[nodiscard]] std::string text() const {
    return document_ == nullptr ? std::string() : document_->text(index_);
  }
  [[nodiscard]] std::string text(Tag tag) const { return child(tag).text(); }
  /// Bytes of the value; 0 for none.
  [[nodiscard]] std::size_t size() const {
    return document_ == nullptr ? 0 : document_->value(index_).size();
  }
  /// The value as a whole decimal number; nullopt for none and for anything else.
  [[nodiscard]] std::optional<std::uint32_t> number() const;
  [[nodiscard]] std::optional<std::uint32_t> number(Tag tag) const { return child(tag).number(); }

 private:
  [[nodiscard]] const wbxml::Node* node() const {
    return document_ == nullptr ? nullptr : document_->node(index_);
  }

  const wbxml::Document* document_ = nullptr;
  wbxml::Index index_ = wbxml::none;
};

}  // namespace eastap::eas
