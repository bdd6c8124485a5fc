#include "proxy/trace/redact/alphabets.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "proxy/base/text.h"

namespace eastap::trace::redact {
namespace {

/// A stretch of code points that one alphabet's letters stand in; letters of both cases have two stretches.
struct Stretch {
  char32_t first = 0;
  char32_t last = 0;
  std::uint8_t alphabet = 0;
  bool upper = false;
};

/// Every stretch lies in code points that take the same number of bytes in UTF-8. The two of Latin-1 leave
/// out the signs of multiplication and division (see `gap`).
constexpr std::array<Stretch, 24> stretches{{
    {'0', '9', alphabet_digit, false},
    {'A', 'Z', alphabet_ascii, true},
    {'a', 'z', alphabet_ascii, false},
    {0xC0, 0xDE, 4, true},
    {0xDF, 0xDF, 5, false},
    {0xE0, 0xFE, 4, false},
    {0xFF, 0xFF, 6, false},
    {0x100, 0x24F, 7, false},
    {0x391, 0x3A9, 8, true},
    {0x3B1, 0x3C9, 8, false},
    {0x400, 0x40F, 9, true},
    {0x410, 0x42F, 10, true},
    {0x430, 0x44F, 10, false},
    {0x450, 0x45F, 9, false},
    {0x5D0, 0x5EA, 11, false},
    {0x621, 0x64A, 12, false},
    {0x904, 0x939, 13, false},
    {0xE01, 0xE2E, 14, false},
    {0x3041, 0x3096, 15, false},
    {0x30A1, 0x30FA, 16, false},
    {0x4E00, 0x9FFF, 17, false},
    {0xAC00, 0xD7A3, 18, false},
    {0x250, 0x2AF, 19, false},
    {0x20000, 0x2A6DF, 20, false},
}};
constexpr std::uint8_t alphabet_latin1 = 4;
constexpr std::uint8_t any_two_bytes = 19;
constexpr std::uint8_t any_three_bytes = 17;
constexpr std::uint8_t any_four_bytes = 20;
/// Where the sign of multiplication or division stands in its stretch of Latin-1.
constexpr std::uint32_t gap = 0x17;

/// Code points that are no letters: signs, punctuation, arrows, emoji.
constexpr std::array<Stretch, 8> symbols{{
    {0x80, 0xBF},
    {0xD7, 0xD7},
    {0xF7, 0xF7},
    {0x2000, 0x2BFF},
    {0x3000, 0x303F},
    {0xFE00, 0xFE1F},
    {0xFF01, 0xFF0F},
    {0x1F000, 0x1FAFF},
}};

struct CodePoint {
  char32_t value = 0;
  std::uint8_t bytes = 0;  // 0: not UTF-8
};

CodePoint read_utf8(ByteView text) {
  const std::uint8_t first = text[0];
  if (first < 0x80) {
    return {first, 1};
  }
  const std::uint8_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) {
    return {};
  }
  char32_t value = first & (0xFFU >> (bytes + 1U));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((text[i] & 0xC0U) != 0x80) {
      return {};
    }
    value = value << 6U | (text[i] & 0x3FU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < least.at(bytes) || surrogate || value > 0x10FFFF ? CodePoint{} : CodePoint{value, bytes};
}

void write_utf8(char32_t value, std::uint8_t bytes, std::span<std::uint8_t> at) {
  if (bytes == 1) {
    at[0] = static_cast<std::uint8_t>(value);
    return;
  }
  for (std::size_t i = bytes; i-- > 1;) {
    at[i] = static_cast<std::uint8_t>(0x80U | (value & 0x3FU));
    value >>= 6U;
  }
  at[0] = static_cast<std::uint8_t>((0xF00U >> bytes & 0xFFU) | value);
}

std::uint32_t letters_in(const Stretch& stretch) {
  const std::uint32_t all = stretch.last - stretch.first + 1;
  return stretch.alphabet == alphabet_latin1 ? all - 1 : all;
}

Letter letter_of(char32_t value, std::uint8_t bytes) {
  for (const Stretch& stretch : stretches) {
    if (value < stretch.first || value > stretch.last) {
      continue;
    }
    std::uint32_t index = value - stretch.first;
    if (stretch.alphabet == alphabet_latin1) {
      if (index == gap) {
        return {.bytes = bytes};
      }
      index -= index > gap ? 1U : 0U;
    }
    return {stretch.alphabet, stretch.upper, index, letters_in(stretch), bytes};
  }
  const bool symbol =
      value < 0x80 ||
      std::ranges::any_of(
          symbols, [&](const Stretch& one) { return value >= one.first && value <= one.last; });
  if (symbol) {
    return {.bytes = bytes};
  }
  // Letters of other scripts: not told apart for sure, but gone.
  const std::uint8_t alphabet = bytes == 2 ? any_two_bytes : bytes == 3 ? any_three_bytes : any_four_bytes;
  const auto* const stretch =
      std::ranges::find_if(stretches, [&](const Stretch& one) { return one.alphabet == alphabet; });
  const std::uint32_t size = letters_in(*stretch);
  return {alphabet, false, static_cast<std::uint32_t>(value) % size, size, bytes};
}

}  // namespace

Charset charset_in(ByteView text) {
  return text::is_utf8(as_text(text)) ? Charset::utf8 : Charset::latin1;
}

Letter read_letter(ByteView text, Charset charset) {
  if (charset == Charset::latin1) {
    return letter_of(text[0], 1);
  }
  if (charset == Charset::other) {
    return text[0] < 0x80 ? letter_of(text[0], 1) : Letter{};
  }
  const CodePoint point = read_utf8(text);
  return point.bytes == 0 ? Letter{} : letter_of(point.value, point.bytes);
}

void write_letter(const Letter& letter, std::uint32_t index, Charset charset, std::span<std::uint8_t> at) {
  if (letter.alphabet == alphabet_hex) {
    constexpr std::string_view lower = "0123456789abcdef";
    const char c = lower[index & 15U];
    at[0] = static_cast<std::uint8_t>(letter.upper && c > '9' ? c - ('a' - 'A') : c);
    return;
  }
  const auto* const stretch = std::ranges::find_if(stretches, [&](const Stretch& one) {
    return one.alphabet == letter.alphabet && one.upper == letter.upper;
  });
  if (stretch == stretches.end()) {
    return;
  }
  if (letter.alphabet == alphabet_latin1 && index >= gap) {
    ++index;
  }
  char32_t value = stretch->first + index;
  constexpr char32_t no_greek_letter = 0x3A2;  // a final sigma has no capital of its own
  value += value == no_greek_letter ? 1U : 0U;
  if (charset == Charset::utf8) {
    write_utf8(value, letter.bytes, at);
  } else {
    at[0] = static_cast<std::uint8_t>(value);
  }
}

std::size_t word_length(ByteView text, Charset charset) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Letter letter = read_letter(text.subspan(at), charset);
    if (letter.alphabet == alphabet_none) {
      break;
    }
    at += letter.bytes;
  }
  return at;
}

void normalise(std::span<std::uint8_t> text, Charset charset) {
  if (charset == Charset::latin1) {
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] < 0x80) {
      ++at;
      continue;
    }
    const CodePoint point = charset == Charset::utf8 ? read_utf8(text.subspan(at)) : CodePoint{};
    if (point.bytes == 0) {
      text[at++] = 'x';
    } else {
      at += point.bytes;
    }
  }
}

}  // namespace eastap::trace::redact
