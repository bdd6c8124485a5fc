// The XML reader: writes the bytes that an XML text stands for, in one iterative walk over pugixml's tree.
// Private to this folder; xml.h has the function to call.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/scanner.h"
#include "decoders/wbxml/xml_attributes.h"
#include "decoders/wbxml/xml_names.h"

namespace eastap::wbxml {

class XmlReader {
 public:
  XmlReader(std::string_view xml, const Limits& limits);

  [[nodiscard]] Result<Bytes> run();
  /// The bytes are those of a damaged body, written so on purpose.
  [[nodiscard]] bool damaged() const { return damaged_; }

 private:
  /// An element whose end is still to be written.
  struct Open {
    bool has_end = false;  ///< false for the wrapper elements of eastap's namespace
    std::optional<Bytes> end;
  };

  [[nodiscard]] Result<void> walk(const pugi::xml_node& root);
  [[nodiscard]] Result<void> begin(const pugi::xml_node& element);
  [[nodiscard]] Result<void> end(const pugi::xml_node& element);
  [[nodiscard]] Result<void> begin_wrapper(const pugi::xml_node& element, std::string_view local,
                                           const XmlAttributes& attributes);
  [[nodiscard]] Result<void> unread(const pugi::xml_node& element);
  [[nodiscard]] Result<void> begin_root(const pugi::xml_node& element, const XmlAttributes& attributes);
  [[nodiscard]] Result<void> write_element(const pugi::xml_node& element, std::uint8_t page,
                                           std::uint8_t token, XmlAttributes& attributes);
  /// The tag as eastap:tag has it (`raw`), if it still names this element (a LITERAL by `name`); false if it
  /// does not.
  [[nodiscard]] bool write_raw_tag(const Bytes& raw, const std::optional<std::string>& name,
                                   std::uint8_t page, std::uint8_t token, bool content, bool& has_end);
  [[nodiscard]] Result<void> write_content(const pugi::xml_node& element, const std::string& text,
                                           bool explicit_text, const XmlAttributes& attributes);
  [[nodiscard]] bool write_raw_run(const Bytes& raw, std::string_view text);

  [[nodiscard]] std::unexpected<Error> error(const pugi::xml_node& element, const std::string& what) const;

  std::string_view xml_;
  Limits limits_;
  std::string source_;  ///< what pugixml parses in place
  pugi::xml_document tree_;
  Scopes scopes_;
  std::vector<Open> open_;
  Bytes out_;
  Bytes after_;
  Header header_;
  std::uint8_t page_ = 0;
  bool stopped_ = false;  ///< eastap:unread was written: nothing may follow
  bool damaged_ = false;
};

}  // namespace eastap::wbxml
