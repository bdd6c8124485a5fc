#include "tests/support/xml_document.h"

#include <cstdlib>
#include <iostream>
#include <pugixml.hpp>
#include <string>

#include "decoders/wbxml/codepages.h"

namespace eastap::test {
namespace {

[[noreturn]] void stop(const std::string& why) {
  std::cerr << "xml_document: " << why << '\n';
  std::abort();
}

class BodyWriter {
 public:
  void element(const pugi::xml_node& node, std::string_view space) {
    if (const auto own = node.attribute("xmlns")) {
      space = own.value();
    }
    constexpr std::uint8_t no_page = 0xff;
    const wbxml::Tag* tag =
        wbxml::find_tag(wbxml::find_page(space).value_or(no_page), std::string_view(node.name()));
    if (tag == nullptr) {
      stop("no tag " + std::string(space) + ":" + node.name());
    }
    if (tag->page != page_) {
      page_ = tag->page;
      bytes_.insert(bytes_.end(), {0x00, page_});
    }
    const bool content = static_cast<bool>(node.first_child());
    bytes_.push_back(static_cast<std::uint8_t>(tag->token | (content ? 0x40U : 0U)));
    for (const pugi::xml_node& child : node.children()) {
      if (child.type() == pugi::node_element) {
        element(child, space);
      } else {
        text(child.value(), node.attribute("opaque").as_bool());
      }
    }
    if (content) {
      bytes_.push_back(0x01);
    }
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  void text(std::string_view value, bool opaque) {
    if (!opaque) {
      bytes_.push_back(0x03);
      append(bytes_, value);
      bytes_.push_back(0x00);
      return;
    }
    bytes_.push_back(0xc3);
    if (value.size() >= 1U << 14U) {
      bytes_.push_back(static_cast<std::uint8_t>(0x80U | (value.size() >> 14U & 0x7fU)));
    }
    if (value.size() >= 1U << 7U) {
      bytes_.push_back(static_cast<std::uint8_t>(0x80U | (value.size() >> 7U & 0x7fU)));
    }
    bytes_.push_back(static_cast<std::uint8_t>(value.size() & 0x7fU));
    append(bytes_, value);
  }

  Bytes bytes_{0x03, 0x01, 0x6a, 0x00};
  std::uint8_t page_ = 0;
};

}  // namespace

wbxml::Document xml_document(std::string_view xml) {
  if (xml.empty()) {
    return {};
  }
  pugi::xml_document document;
  if (const auto result = document.load_buffer(xml.data(), xml.size()); !result) {
    stop(result.description());
  }
  BodyWriter writer;
  writer.element(document.document_element(), "");
  return wbxml::decode(writer.take());
}

}  // namespace eastap::test
