#include "proxy/base/safe_json.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace eastap {
namespace {

/// First bytes of the characters below.
bool may_be_treacherous(char c) {
  return c == '\x7F' || c == '\xC2' || c == '\xD8' || c == '\xE2' || c == '\xEF' || c == '\xF3';
}

/// The characters that text::printable() shows as escapes.
bool is_treacherous_code(std::uint32_t code) {
  return (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF ||
         (code >= 0xE0000 && code <= 0xE007F);
}

struct JsonCharacter {
  std::uint32_t code = 0;
  std::size_t length = 1;
};

JsonCharacter first_character(std::string_view json) {
  const auto lead = static_cast<std::uint8_t>(json.front());
  const std::size_t wanted = lead < 0xC0 ? 1 : (lead < 0xE0 ? 2 : (lead < 0xF0 ? 3 : 4));
  const std::size_t length = std::min(wanted, json.size());
  std::uint32_t code = wanted == 1 ? lead : lead & (0x7FU >> wanted);
  for (std::size_t i = 1; i < length; ++i) {
    code = (code << 6U) | (static_cast<std::uint8_t>(json[i]) & 0x3FU);
  }
  return {.code = length == wanted ? code : 0, .length = length};
}

std::string escaped(std::uint32_t code) {
  if (code < 0x10000) {
    return fmt::format("\\u{:04x}", code);
  }
  const std::uint32_t rest = code - 0x10000;
  return fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10U), 0xDC00 + (rest & 0x3FFU));
}

}  // namespace

std::string safe_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const auto plain =
        static_cast<std::size_t>(std::ranges::find_if(json, may_be_treacherous) - json.begin());
    out += json.substr(0, plain);
    json.remove_prefix(plain);
    if (!json.empty()) {
      const JsonCharacter first = first_character(json);
      out +=
          is_treacherous_code(first.code) ? escaped(first.code) : std::string(json.substr(0, first.length));
      json.remove_prefix(first.length);
    }
  }
  return out;
}

}  // namespace eastap
