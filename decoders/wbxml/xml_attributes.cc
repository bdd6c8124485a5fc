#include "decoders/wbxml/xml_attributes.h"

#include <charconv>

#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap::wbxml {

namespace {

std::unexpected<Error> bad(std::string_view name, std::string_view why) {
  return fail(ErrorCode::invalid_input, fmt::format("{}: {}", text::printable(name, 60), why));
}

std::optional<std::uint8_t> small_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x");
  text.remove_prefix(hexadecimal ? 2 : 0);
  unsigned value = 0;
  const auto [stop, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  if (text.empty() || error != std::errc() || stop != text.data() + text.size() || value > 0xFF) {
    return std::nullopt;
  }
  return static_cast<std::uint8_t>(value);
}

/// One attribute in the eastap namespace.
Result<void> take(XmlAttributes& to, std::string_view name, std::string_view value) {
  if (name == "opaque") {
    if (value != "text" && value != "base64") {
      return bad("eastap:opaque", "the value must be \"text\" or \"base64\"");
    }
    to.opaque = value == "text" ? XmlAttributes::Opaque::text : XmlAttributes::Opaque::base64;
    return {};
  }
  if (name == "cut") {
    return bad("eastap:cut", "the value was cut when it was printed; print it whole (eastap decode does)");
  }
  const bool base64 = name == "bytes" || name == "after";
  if (!base64 && name != "tag" && name != "end" && name != "header") {
    return bad(name, "eastap has no such attribute");
  }
  auto bytes = base64 ? text::from_base64(value) : text::from_hex(value);
  if (!bytes) {
    return bad(name, base64 ? "the value is not base64" : "the value is not hex digits");
  }
  auto& target = name == "bytes"   ? to.bytes
                 : name == "after" ? to.after
                 : name == "tag"   ? to.tag
                 : name == "end"   ? to.end
                                   : to.header;
  target = std::move(*bytes);
  return {};
}

/// One attribute without prefix of an element in the eastap namespace.
Result<void> take_own(XmlAttributes& to, std::string_view name, std::string_view value) {
  if (name == "name") {
    to.name = std::string(value);
  } else if (name == "page" || name == "token") {
    const auto number = small_number(value);
    if (!number) {
      return bad(name, "the value must be a number from 0 to 255, or 0x00 to 0xFF");
    }
    (name == "page" ? to.page : to.token) = number;
  } else if (name != "offset" && name != "reason") {
    return bad(name, "eastap has no such attribute");
  }
  return {};
}

}  // namespace

Result<XmlAttributes> read_attributes(const pugi::xml_node& element, const Scopes& scopes, bool own) {
  XmlAttributes read;
  for (const pugi::xml_attribute& attribute : element.attributes()) {
    const QualifiedName name{attribute.name()};
    if (name.prefix == "xmlns" || name.prefix == "xml" || (name.prefix.empty() && name.local == "xmlns")) {
      continue;
    }
    Result<void> taken;
    if (name.prefix.empty() && own) {
      taken = take_own(read, name.local, attribute.value());
    } else if (!name.prefix.empty() && scopes.meaning(name.prefix).type == Meaning::Type::eastap) {
      taken = take(read, name.local, attribute.value());
    } else {
      taken = bad(attribute.name(), "MS-ASWBXML has no attributes; take it out");
    }
    if (!taken) {
      return fail(std::move(taken.error()));
    }
  }
  return read;
}

}  // namespace eastap::wbxml
