#include "proxy/base/columns.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace eastap {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Unicode 15, UAX 11: the blocks whose characters are wide, and the blocks of combining marks that names use.
constexpr std::array<Range, 14> wide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},
                                      {0x4E00, 0x9FFF},
                                      {0xA000, 0xA4CF},
                                      {0xA960, 0xA97F},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1FAFF},
                                      {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 8> combining{{{0x0300, 0x036F},
                                          {0x0483, 0x0489},
                                          {0x0591, 0x05BD},
                                          {0x064B, 0x065F},
                                          {0x200B, 0x200F},
                                          {0x20D0, 0x20FF},
                                          {0xFE00, 0xFE0F},
                                          {0xFE20, 0xFE2F}}};

template <std::size_t Count>
bool within(char32_t value, const std::array<Range, Count>& ranges) {
  return std::ranges::any_of(ranges, [&](const Range& r) { return value >= r.first && value <= r.last; });
}

struct Character {
  std::size_t bytes = 1;
  std::size_t cells = 1;
};

/// The first character of a text that is UTF-8; anything else counts as one byte in one cell.
Character first_of(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0xC0) {
    return {};
  }
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (text.size() < length) {
    return {};
  }
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  if (within(value, combining)) {
    return {.bytes = length, .cells = 0};
  }
  return {.bytes = length, .cells = within(value, wide) ? 2U : 1U};
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

/// Bytes of the longest beginning that takes at most `width` cells, and how many it takes.
Character fitting(std::string_view text, std::size_t width) {
  Character sum{.bytes = 0, .cells = 0};
  while (sum.bytes < text.size()) {
    const Character next = first_of(text.substr(sum.bytes));
    if (sum.cells + next.cells > width) {
      break;
    }
    sum.bytes += next.bytes;
    sum.cells += next.cells;
  }
  return sum;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return is_ascii(text) ? text.size() : fitting(text, static_cast<std::size_t>(-1)).cells;
}

void append_cell(std::string& line, std::string_view text, std::size_t width, bool pad) {
  std::size_t cells = width_of(text);
  if (cells <= width) {
    line += text;
  } else if (width == 0) {
    cells = 0;
  } else {
    const Character kept = fitting(text, width - 1);
    line += text.substr(0, kept.bytes);
    line += "…";
    cells = kept.cells + 1;
  }
  if (pad) {
    line.append(width - cells, ' ');
  }
}

void append_right(std::string& line, std::string_view text, std::size_t width) {
  const std::size_t cells = width_of(text);
  line.append(cells < width ? width - cells : 0, ' ');
  line += text;
}

}  // namespace eastap
