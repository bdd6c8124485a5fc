// The pieces of WBXML in their canonical form: shortest lengths, SWITCH_PAGE only where the page changes, no
// content bit on empty elements. Private to this folder; pure.
#pragma once

#include <cstdint>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

/// A multi-byte integer (WBXML 1.3 section 5.1) in as few bytes as it needs.
void write_number(Bytes& to, std::uint32_t value);

/// STR_I or OPAQUE (Kind::string, Kind::opaque) with its value; returns the offset of the value's first byte
/// in `to`.
std::uint32_t write_value(Bytes& to, Kind kind, ByteView value);

/// How many bytes write_value puts before a value of that size.
[[nodiscard]] std::uint32_t frame_size(Kind kind, std::size_t value_size);

/// The tag with SWITCH_PAGE before it where `page` (the page in force, updated) is another.
void write_tag(Bytes& to, std::uint8_t& page, std::uint8_t tag_page, std::uint8_t token, bool content);

/// Version 1.3, public identifier unknown, UTF-8, no string table.
void write_header(Bytes& to);

}  // namespace eastap::wbxml
