#include "decoders/eas/guid.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

// Where the bytes of the text stand in the bytes of the wire; its own inverse.
constexpr std::array<std::size_t, guid_size> guid_order{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr std::array<std::size_t, 4> guid_dashes{8, 13, 18, 23};

Bytes turned(ByteView bytes) {
  Bytes result;
  result.reserve(guid_size);
  for (const std::size_t from : guid_order) {
    result.push_back(bytes[from]);
  }
  return result;
}

}  // namespace

std::optional<std::string> guid_text(ByteView bytes) {
  if (bytes.size() != guid_size) {
    return std::nullopt;
  }
  std::string text = text::lower(text::to_hex(turned(bytes)));
  for (const std::size_t at : guid_dashes) {
    text.insert(at, 1, '-');
  }
  return text;
}

std::optional<Bytes> guid_bytes(std::string_view text) {
  constexpr std::size_t digits = 32;
  if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, text.size() - 2);
  }
  std::string hex(text);
  if (text.size() == digits + guid_dashes.size()) {
    for (const std::size_t at : guid_dashes) {
      if (text[at] != '-') {
        return std::nullopt;
      }
    }
    std::erase(hex, '-');
  }
  const bool blank = hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos;
  const auto bytes = hex.size() == digits && !blank ? text::from_hex(hex) : std::nullopt;
  return bytes ? std::optional(turned(*bytes)) : std::nullopt;
}

}  // namespace eastap::eas
