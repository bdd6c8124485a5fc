// A run: the values (strings, opaque values, forms outside MS-ASWBXML) that follow each other inside one
// element. XML shows a run as text, and what the text cannot say as attributes. Shared by the XML writer and
// reader, which must agree on every byte. Private to this folder; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "decoders/wbxml/document.h"

namespace eastap::wbxml {

enum class RunForm : std::uint8_t {
  text,           ///< one inline string in canonical form that XML can hold: the text alone
  opaque_text,    ///< one opaque value in canonical form that XML can hold: eastap:opaque="text" and the text
  opaque_base64,  ///< one opaque value in canonical form: eastap:opaque="base64" and base64
  bytes,  ///< everything else: eastap:bytes with all bytes of the run, and its text as far as there is one
};

/// The form of the run that starts at `first`, a value node, and ends before `end` (none or the next
/// element).
[[nodiscard]] RunForm run_form(const Document& document, Index first, Index end);

/// Runs above this size have no text in the form `bytes`; it may take three times the size in memory.
inline constexpr std::size_t max_run_text = std::size_t{8} << 20U;

/// The text that stands for bytes `begin` to `end` of `body`: strings and characters with U+FFFD for what XML
/// cannot hold;
/// "" where one of the values is binary or there is too much. Nullopt when the bytes are not a run of values.
[[nodiscard]] std::optional<std::string> run_text(ByteView body, const Header& header, std::uint32_t begin,
                                                  std::uint32_t end);

}  // namespace eastap::wbxml
