// The headers of EAS traffic: what each one is for, and what a value says. Constant data and pure functions;
// any thread. The rows come from tables/headers.tsv. MS-ASHTTP sections 2.2.1.1.2 and 2.2.2.1.2.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "decoders/eas/status.h"

namespace eastap::eas {

/// One row. All texts have static storage; "?" marks what is not verified.
struct HeaderInfo {
  std::string_view header;     ///< as people write it
  std::string_view direction;  ///< "request", "response", "both"
  std::string_view when;
  std::string_view meaning;
  std::string_view diagnostic;    ///< what an engineer reads from it
  std::string_view names;         ///< header names, separated by blanks
  std::string_view value_starts;  ///< words that the value begins with, "-" for any
};

[[nodiscard]] std::span<const HeaderInfo> all_headers();

/// The row of a header, compared without letter case. Null for headers that the table does not have.
[[nodiscard]] const HeaderInfo* lookup_header(std::string_view name, std::string_view value, Side side);

/// What a value says beyond its own text: server generations, versions, waiting times, the device of a
/// User-Agent, decoded base64 parts. nullopt where it says all there is, and always for headers that carry
/// secrets. Without control characters.
[[nodiscard]] std::optional<std::string> header_words(std::string_view name, std::string_view value);

}  // namespace eastap::eas
