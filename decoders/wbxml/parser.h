// libwbxml's callback parser behind one function. Private to this folder.
#pragma once

#include <cstdint>

#include "decoders/wbxml/libwbxml_abi.h"
#include "decoders/wbxml/scanner.h"
#include "proxy/base/bytes.h"

namespace eastap::wbxml {

/// What libwbxml reports, in its order. Offsets are those of the fed bytes. Called from C: nothing may be
/// thrown.
class ParserEvents {
 public:
  ParserEvents() = default;
  ParserEvents(const ParserEvents&) = delete;
  ParserEvents& operator=(const ParserEvents&) = delete;
  virtual ~ParserEvents() = default;

  /// A tag ends before `end`; `row` is null for one that is not in the table (LITERAL, unknown).
  virtual void on_start(const WBXMLTagEntry_s* row, std::uint32_t end) noexcept = 0;
  /// An element ends before `end`; one without content reports the same offset as its start.
  virtual void on_end(std::uint32_t end) noexcept = 0;
  /// A value, or a processing instruction, ends before `end`.
  virtual void on_value(std::uint32_t end) noexcept = 0;
};

/// Feeds `body` to libwbxml with `language`. The body must be a prefix that the pre-scan found safe. Returns
/// the library's error number: 0 for a whole document, others where the prefix ends early.
int run_libwbxml(ByteView body, const Header& header, const WBXMLLangEntry_s* language, ParserEvents& events);

}  // namespace eastap::wbxml
