#include "decoders/wbxml/byte_runs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace eastap::wbxml {

namespace {

constexpr std::size_t word_size = 8;
constexpr std::uint64_t ones = 0x0101010101010101U;
constexpr std::uint64_t highs = 0x8080808080808080U;

/// High bit set in each byte of `word` that is below `bound` (1 to 128); bytes from 0x80 on may be reported
/// as well.
constexpr std::uint64_t below(std::uint64_t word, std::uint64_t bound) {
  return (word - ones * bound) & ~word & highs;
}
constexpr std::uint64_t equal(std::uint64_t word, std::uint64_t byte) {
  return below(word ^ (ones * byte), 1);
}

/// High bit set in each byte of `word` that is no ASCII character or one that XML cannot hold (section 2.2).
/// Exact, since no sum leaves its byte.
constexpr std::uint64_t misfits(std::uint64_t word) {
  constexpr std::uint64_t lows = 0x7F;
  const std::uint64_t ascii = word & ~highs;
  const auto other_than = [ascii](std::uint64_t byte) { return (ascii ^ (ones * byte)) + ones * lows; };
  const std::uint64_t control = ~(ascii + ones * (lows + 1 - 0x20)) & highs;
  if (control == 0) {
    return word & highs;
  }
  return (word & highs) | (control & other_than('\t') & other_than('\n') & other_than('\r'));
}

/// Which byte in memory is the first with its high bit set.
constexpr unsigned first_marked(std::uint64_t marks) {
  constexpr bool least_first = std::endian::native == std::endian::little;
  return static_cast<unsigned>(least_first ? std::countr_zero(marks) : std::countl_zero(marks)) / 8;
}

std::uint64_t load(const std::uint8_t* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, word_size);
  return word;
}

#ifdef __SSE2__
__m128i load_block(const std::uint8_t* from) {
  __m128i block{};
  std::memcpy(&block, from, sizeof(block));
  return block;
}

/// The same of 16 bytes: a bit for each, the first one's lowest.
unsigned misfits(__m128i block) {
  const __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));  // signed: so are those that are not ASCII
  if (_mm_movemask_epi8(low) == 0) {
    return 0;
  }
  const __m128i blanks = _mm_or_si128(
      _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('\t')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\n'))),
      _mm_cmpeq_epi8(block, _mm_set1_epi8('\r')));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(blanks, low)));
}
#endif

constexpr bool is_plain(std::uint8_t byte) {
  return (byte >= 0x20 && byte < 0x7F && byte != '<' && byte != '&' && byte != '>') || byte == '\n' ||
         byte == '\t';
}
constexpr auto plain_bytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table.at(i) = is_plain(static_cast<std::uint8_t>(i));
  }
  return table;
}();

/// The ASCII characters that XML can hold.
constexpr auto fitting_bytes = [] {
  std::array<bool, 256> table{};
  for (std::size_t i = 0; i < 0x80; ++i) {
    table.at(i) = i >= 0x20 || i == '\t' || i == '\n' || i == '\r';
  }
  return table;
}();

}  // namespace

std::size_t ascii_run(ByteView text) {
  std::size_t i = 0;
  while (i + word_size <= text.size() && (load(text.data() + i) & highs) == 0) {
    i += word_size;
  }
  while (i < text.size() && text[i] < 0x80) {
    ++i;
  }
  return i;
}

std::size_t plain_run(ByteView text) {
  std::size_t i = 0;
  while (i < text.size()) {
    while (i + word_size <= text.size()) {
      const std::uint64_t word = load(text.data() + i);
      const std::uint64_t odd = (word & highs) | below(word, 0x20) | equal(word, '<') | equal(word, '>') |
                                equal(word, '&') | equal(word, 0x7F);
      if (odd != 0) {
        break;
      }
      i += word_size;
    }
    const std::size_t stop = std::min(i + word_size, text.size());
    const std::size_t start = i;
    while (i < stop && plain_bytes[text[i]]) {
      ++i;
    }
    if (i < stop || start == stop) {
      break;
    }
  }
  return i;
}

std::size_t fitting_run(ByteView text) {
  std::size_t i = 0;
#ifdef __SSE2__
  constexpr std::size_t block_size = sizeof(__m128i);
  for (; i + block_size <= text.size(); i += block_size) {
    if (const unsigned marks = misfits(load_block(text.data() + i)); marks != 0) {
      return i + static_cast<unsigned>(std::countr_zero(marks));
    }
  }
#endif
  for (; i + word_size <= text.size(); i += word_size) {
    if (const std::uint64_t marks = misfits(load(text.data() + i)); marks != 0) {
      return i + first_marked(marks);
    }
  }
  while (i < text.size() && fitting_bytes[text[i]]) {
    ++i;
  }
  return i;
}

}  // namespace eastap::wbxml
