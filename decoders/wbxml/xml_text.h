// Wire text as UTF-8 and as XML character data, fast. Private to this folder; pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"

namespace eastap::wbxml {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(ByteView text);

/// Appends `text` with every byte that is not UTF-8 replaced by U+FFFD.
void append_utf8(std::string& out, ByteView text);

/// Appends a character as UTF-8; U+FFFD for surrogates and beyond U+10FFFF.
void append_code_point(std::string& out, std::uint32_t code);

/// How a value can be written as XML 1.0 character data.
enum class XmlFit : std::uint8_t {
  exact,  ///< reading it back gives the same bytes
  blank,  ///< nothing, or blanks alone: XML written by hand has those between elements, so they do not count
  lossy,  ///< has bytes that are not UTF-8 or characters that XML cannot name
};
[[nodiscard]] XmlFit xml_fit(ByteView text);

/// Appends `text` as XML character data, also safe for a terminal: markup characters as entities; CR, DEL, C1
/// controls, line and paragraph separators and bidirectional controls as character references; what XML
/// cannot hold as U+FFFD.
void append_xml_text(std::string& out, ByteView text);

/// Appends `text` with everything that XML cannot hold replaced by U+FFFD, unescaped.
void append_xml_safe(std::string& out, ByteView text);

/// Appends `text` for an attribute in double quotes: as append_xml_text, quotes and line ends as references.
void append_xml_attribute(std::string& out, std::string_view text);

/// Appends `text` for a JSON string without its quotes: UTF-8, U+FFFD for what is not; control characters and
/// those that a terminal would act on as \uXXXX.
void append_json_text(std::string& out, ByteView text);

/// How many bytes of `text`, at most `size`, end between two characters.
[[nodiscard]] std::size_t front_size(ByteView text, std::size_t size);

/// The text in the body from `from` to its zero byte or `limit`.
[[nodiscard]] std::string_view c_string(ByteView body, std::uint32_t from, std::uint32_t limit);

/// Whether XML 1.0 can hold the character at all (section 2.2).
[[nodiscard]] bool is_xml_char(std::uint32_t code);

/// Takes the first character off a text that is not empty; `bad_code_point` (and one byte off) where it is
/// not UTF-8.
inline constexpr std::uint32_t bad_code_point = 0xFFFFFFFFU;
[[nodiscard]] std::uint32_t next_code_point(ByteView& text);

/// Upper-case hex digits.
void append_hex(std::string& out, ByteView bytes);

/// RFC 4648 base64, padded. Pieces that are not the last must be a multiple of three bytes long.
void append_base64(std::string& out, ByteView bytes);

}  // namespace eastap::wbxml
