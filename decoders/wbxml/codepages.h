// The code pages of MS-ASWBXML section 2.1.2.1: 26 pages, 654 tags, protocol versions 2.5 to 16.1, with the
// names of the current specification. Constant data; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace eastap::wbxml {

inline constexpr std::uint8_t page_count = 26;

/// One row of the table.
struct Tag {
  std::uint8_t page = 0;
  std::uint8_t token = 0;  ///< 0x05-0x3F
  std::string_view name;   ///< of MS-ASWBXML, letter case included; a zero byte follows it in memory
  std::uint8_t first_version =
      0;  ///< 25, 120, 121, 140, 141, 160, 161; 0 = not in the specification (46 legacy tags)
};

/// Every row, by page and token.
[[nodiscard]] std::span<const Tag> all_tags();

/// The row, or null for an unknown page or token.
[[nodiscard]] const Tag* find_tag(std::uint8_t page, std::uint8_t token);
/// One bit for each token of a page that the specification has, legacy tags left out; 0 for an unknown page.
[[nodiscard]] std::uint64_t specified_tokens(std::uint8_t page);
/// The row of that name on one page (letter case counts), or null.
[[nodiscard]] const Tag* find_tag(std::uint8_t page, std::string_view name);

/// "AirSync" for 0; "" for an unknown page.
[[nodiscard]] std::string_view namespace_of(std::uint8_t page);
/// The prefix that XML uses for the page: its namespace in lower case, as the specification's examples write
/// it.
[[nodiscard]] std::string_view prefix_of(std::uint8_t page);
/// "email:Subject", or only "Subject" without `with_prefix`; "" for an unknown page or token.
[[nodiscard]] std::string_view qualified_name(std::uint8_t page, std::uint8_t token, bool with_prefix);

/// The page of a namespace, with or without the trailing colon, whatever its letter case; also the names that
/// protocol 2.5 documents used (POOMMAIL and the like).
[[nodiscard]] std::optional<std::uint8_t> find_page(std::string_view namespace_name);

}  // namespace eastap::wbxml
