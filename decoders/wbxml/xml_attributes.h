// The attributes that carry what XML cannot say, as read from one element. Private to this folder.
#pragma once

#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "decoders/wbxml/xml_names.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::wbxml {

struct XmlAttributes {
  enum class Opaque : std::uint8_t { no, text, base64 };
  Opaque opaque = Opaque::no;
  std::optional<Bytes> bytes;         ///< the whole content as it was on the wire
  std::optional<Bytes> tag;           ///< the tag with its SWITCH_PAGEs and attributes
  std::optional<Bytes> end;           ///< END with SWITCH_PAGEs before it
  std::optional<Bytes> header;        ///< of the root: everything before it
  std::optional<Bytes> after;         ///< of the root: everything behind its END
  std::optional<std::uint8_t> page;   ///< of eastap:element
  std::optional<std::uint8_t> token;  ///< of eastap:element
  std::optional<std::string> name;    ///< of eastap:element: a LITERAL name
};

/// Reads them; an attribute that WBXML has no place for, or with a value that is none, is an error without a
/// place. `own` is set for elements of the eastap namespace, which have attributes without a prefix.
[[nodiscard]] Result<XmlAttributes> read_attributes(const pugi::xml_node& element, const Scopes& scopes,
                                                    bool own);

}  // namespace eastap::wbxml
