#include "proxy/model/filter_text.h"

#include <algorithm>
#include <cstddef>

#include "proxy/base/text.h"

namespace eastap::model {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool between(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

/// Blocks in which upper and lower case letters take turns, the upper case ones first and even.
bool in_even_pairs(char32_t c) {
  return between(c, 0x100, 0x12F) || between(c, 0x132, 0x137) || between(c, 0x14A, 0x177) ||
         between(c, 0x200, 0x21F) || between(c, 0x460, 0x481) || between(c, 0x48A, 0x4BF) ||
         between(c, 0x4D0, 0x52F) || between(c, 0x1E00, 0x1E95) || between(c, 0x1EA0, 0x1EFF);
}
/// The same with the upper case ones odd.
bool in_odd_pairs(char32_t c) {
  return between(c, 0x139, 0x148) || between(c, 0x179, 0x17E) || between(c, 0x4C1, 0x4CE);
}

/// Simple case folding of Unicode for the blocks that mailboxes in Europe use.
char32_t fold(char32_t c) {
  if (in_even_pairs(c)) {
    return c | 1U;
  }
  if (in_odd_pairs(c)) {
    return c + (c & 1U);
  }
  if ((between(c, 0xC0, 0xDE) && c != 0xD7) || (between(c, 0x391, 0x3A9) && c != 0x3A2) ||
      between(c, 0x410, 0x42F)) {
    return c + 0x20;
  }
  if (between(c, 0x400, 0x40F)) {
    return c + 0x50;
  }
  switch (c) {
    case 0x1A0:
    case 0x1AF:
      return c + 1;
    case 0x178:
      return 0xFF;
    case 0x386:
      return 0x3AC;
    case 0x388:
    case 0x389:
    case 0x38A:
      return c + 37;
    case 0x38C:
      return 0x3CC;
    case 0x38E:
    case 0x38F:
      return c + 63;
    case 0x3C2:  // the sigma at a word's end
      return 0x3C3;
    default:
      return c;
  }
}

char continuation(char32_t bits) {
  return static_cast<char>(0x80U | (bits & 0x3FU));
}

/// Bytes of the character that begins with `lead`; 1 for what begins none.
std::size_t length_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// `*` and `?` as text::glob_match has them, but `?` takes a whole UTF-8 character. Both sides are folded.
bool matches_wildcards(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_end = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_end = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      t = std::min(t + length_of(text[t]), text.size());
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      star_end = std::min(star_end + length_of(text[star_end]), text.size());
      t = star_end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

std::string fold_case(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  const auto bits = [&](std::size_t at) { return static_cast<unsigned char>(text[at]) & 0x3FU; };
  const auto continues = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead >= 0xC3 && lead < 0xE0 && continues(at + 1)) {
      const char32_t c = fold(((lead & 0x1FU) << 6U) | bits(at + 1));
      folded += static_cast<char>(0xC0U | (c >> 6U));
      folded += continuation(c);
      at += 2;
    } else if (lead == 0xE1 && continues(at + 1) && continues(at + 2)) {
      const char32_t c = fold(0x1000U | (bits(at + 1) << 6U) | bits(at + 2));
      folded += text[at];
      folded += continuation(c >> 6U);
      folded += continuation(c);
      at += 3;
    } else {
      folded += text::lower(text[at]);
      ++at;
    }
  }
  return folded;
}

TextPattern::TextPattern(std::string_view text, bool wildcards)
    : folded_(fold_case(text)), wildcards_(wildcards), ascii_(is_ascii(text)) {}

bool TextPattern::equals(std::string_view text) const {
  if (wildcards_) {
    return matches_wildcards(folded_, fold_case(text));
  }
  return ascii_ ? text::iequals(text, folded_) : fold_case(text) == folded_;
}

bool TextPattern::within(std::string_view text) const {
  if (wildcards_) {
    return equals(text);
  }
  return ascii_ ? text::ifind(text, folded_) != std::string_view::npos
                : fold_case(text).find(folded_) != std::string::npos;
}

}  // namespace eastap::model
