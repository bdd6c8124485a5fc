// The pre-scan: reads a whole body token by token, checks the limits, and says how far it is whole and
// whether it needs libwbxml; where it does, how far it is safe to let the library go. libwbxml aborts on some
// entities, recurses once for each level and wraps lengths; behind the pre-scan it meets none of that.
// Iterative; allocates nothing but texts of a fault. Private to this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/scanner.h"

namespace eastap::wbxml {

/// Limits that no setting moves.
inline constexpr std::size_t hard_size_limit = (std::size_t{1} << 30U) - 1;
inline constexpr std::uint32_t hard_depth_limit =
    1000;  // libwbxml takes some 300 bytes of stack for each level

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

/// Never fails as a whole; for a body that is not WBXML at all stop is 0.
[[nodiscard]] Prescan prescan(ByteView body, const Limits& limits);

}  // namespace eastap::wbxml
