// The pre-scan: reads a whole body token by token, checks the limits, and says how far it is whole and
// whether it needs libwbxml; where it does, how far it is safe to let the library go. libwbxml aborts on some
// entities, recurses once for each level and wraps lengths; behind the pre-scan it meets none of that.
// Iterative; allocates nothing but texts of a fault. Private to this folder.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/scanner.h"

namespace eastap::wbxml {

/// Hears of the tokens of a body while it is pre-scanned, as long as everything is standard and small, so
/// that most bodies need no second walk.
class TokenSink {
 public:
  TokenSink() = default;
  TokenSink(const TokenSink&) = delete;
  TokenSink& operator=(const TokenSink&) = delete;
  virtual ~TokenSink() = default;

  virtual void begin(const Header& header) = 0;
  /// A token within the limits; `page` is the code page in force behind it.
  virtual void take(const Token& token, std::uint8_t page) = 0;
  /// Something else came, or too much: no more is told, and what was told does not count.
  virtual void abandon() = 0;

  /// Nodes beyond which the sink is left: whoever builds a large tree wants to know its size beforehand.
  static constexpr std::uint32_t max_nodes = 2048;
};

struct Prescan {
  static constexpr unsigned max_distinct = 128;

  Header header;
  std::uint32_t stop = 0;   ///< bytes that are safe and wholly understood
  std::uint32_t nodes = 0;  ///< nodes these bytes make
  /// Nothing but what MS-ASWBXML has: no string table, ENTITY, LITERAL, instruction or attribute.
  bool standard = true;
  std::optional<ScanFault> fault;
  /// Distinct tags in order of their first occurrence as page << 8 | token; libwbxml searches its table from
  /// the front for each tag, so a table of just these is two to ten times faster than the full one.
  std::array<std::uint16_t, max_distinct> tags{};
  unsigned tag_count = 0;  ///< above max_distinct: there are more than fit
};

/// Never fails as a whole; for a body that is not WBXML at all stop is 0. `sink` may be null.
[[nodiscard]] Prescan prescan(ByteView body, const Limits& limits, TokenSink* sink = nullptr);

}  // namespace eastap::wbxml
