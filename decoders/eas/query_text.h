// The characters of a request query: percent coding and base64 digits, taken one at a time so that nothing is
// copied. Private to decoders/eas. Pure; any thread.
#pragma once

#include <string_view>

namespace eastap::eas {

inline constexpr unsigned no_digit = 64;

/// 0-63, or no_digit for anything that is no base64 digit (RFC 2045).
[[nodiscard]] constexpr unsigned base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') {
    return static_cast<unsigned>(c - 'A');
  }
  if (c >= 'a' && c <= 'z') {
    return static_cast<unsigned>(c - 'a' + 26);
  }
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0' + 52);
  }
  return c == '+' ? 62U : c == '/' ? 63U : no_digit;
}

/// 0-15, or -1.
[[nodiscard]] constexpr int hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Whether `text` starts with "%" and two hex digits.
[[nodiscard]] constexpr bool starts_escape(std::string_view text) {
  return text.size() >= 3 && text[0] == '%' && hex_digit(text[1]) >= 0 && hex_digit(text[2]) >= 0;
}

/// Takes one character off the front, percent-decoded; `text` must not be empty. "+" stays "+": in the base64
/// form it is a digit, and EAS clients never mean a blank by it.
[[nodiscard]] constexpr char take_character(std::string_view& text) {
  char c = text.front();
  if (starts_escape(text)) {
    c = static_cast<char>(hex_digit(text[1]) * 16 + hex_digit(text[2]));
    text.remove_prefix(2);
  }
  text.remove_prefix(1);
  return c;
}

}  // namespace eastap::eas
