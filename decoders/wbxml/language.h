// The language tables handed to libwbxml: our own full one, and short ones for single bodies. Private to this
// folder. The full table is made once, on first use, and never changes; any thread.
#pragma once

#include <array>

#include "decoders/wbxml/libwbxml_abi.h"
#include "decoders/wbxml/prescan.h"

namespace eastap::wbxml {

/// A number no language of libwbxml has, so that none of its special treatments of content applies.
inline constexpr int language_id = 0x45415354;

/// All 654 rows, those of the busiest pages first: libwbxml searches from the front for every tag.
[[nodiscard]] const WBXMLLangEntry_s* full_language();

/// The rows that one body needs, in the order in which it needs them. Rows the specification does not have
/// get the name "unknown", so that libwbxml reports page and token for every tag. Lives for one decoding.
class BodyLanguage {
 public:
  explicit BodyLanguage(const Prescan& scan);
  BodyLanguage(const BodyLanguage&) = delete;
  BodyLanguage& operator=(const BodyLanguage&) = delete;

  [[nodiscard]] const WBXMLLangEntry_s* table() const { return table_; }

 private:
  std::array<WBXMLTagEntry_s, Prescan::max_distinct + 1> rows_;
  std::array<WBXMLLangEntry_s, 2> languages_{};
  const WBXMLLangEntry_s* table_;
};

}  // namespace eastap::wbxml
