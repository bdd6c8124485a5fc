// Small pure text helpers: ASCII case, numbers, hex, base64, percent coding, UTF-8, and making wire text safe
// to print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/bytes.h"

namespace eastap::text {

[[nodiscard]] char lower(char c);
[[nodiscard]] std::string lower(std::string_view text);

/// Equal without regard to ASCII letter case, as header names and host names are compared.
[[nodiscard]] bool iequals(std::string_view a, std::string_view b);
[[nodiscard]] bool istarts_with(std::string_view text, std::string_view prefix);

/// Position of `needle` in `text` without regard to ASCII case, from `from` on; npos if absent.
[[nodiscard]] std::size_t ifind(std::string_view text, std::string_view needle, std::size_t from = 0);

/// Without leading and trailing spaces and tabs.
[[nodiscard]] std::string_view trim(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// A whole decimal number, nothing before or after it; nullopt on overflow.
[[nodiscard]] std::optional<std::uint64_t> to_number(std::string_view text);

/// Upper-case hex digits without separators; `from_hex` also takes lower case and skips blanks, nullopt on
/// anything else.
[[nodiscard]] std::string to_hex(ByteView bytes);
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

/// RFC 4648 section 4, padded. `from_base64` takes missing padding; nullopt on any other character.
[[nodiscard]] std::string to_base64(ByteView bytes);
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

/// RFC 3986 section 2.1; a `%` without two hex digits stays as it is. `+` stays `+`.
[[nodiscard]] std::string percent_decode(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

/// Wire text made safe for a terminal or log: control characters, DEL, C1 controls, bidirectional overrides
/// and bytes that are not UTF-8 become \xNN or \u{NNNN}; everything else stays. At most `limit` characters,
/// then "…".
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 400);

/// `*` stands for any run of characters (also none), `?` for one; compared without ASCII case.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

/// 1234567 -> "1.2 MB"; units of 1000; bytes below 1000 as "999 B".
[[nodiscard]] std::string human_size(std::uint64_t bytes);

}  // namespace eastap::text
