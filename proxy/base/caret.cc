#include "proxy/base/caret.h"

#include <algorithm>

#include "proxy/base/columns.h"
#include "proxy/base/text.h"

namespace eastap {
namespace {

constexpr std::size_t before_most = 50;  // bytes that are shown before the place
constexpr std::size_t after_most = 30;
constexpr std::string_view caret_margin = "    ";

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

}  // namespace

std::string point_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  std::size_t begin = offset > before_most ? offset - before_most : 0;
  while (begin < offset && continues(text, begin)) {
    ++begin;
  }
  std::size_t end = std::min(offset + after_most, text.size());
  while (end > offset && continues(text, end)) {
    --end;
  }
  const std::string before =
      (begin > 0 ? "…" : "") + text::printable(text.substr(begin, offset - begin), before_most);
  const std::string after =
      text::printable(text.substr(offset, end - offset), after_most) + (end < text.size() ? "…" : "");
  std::string lines(caret_margin);
  lines += before;
  lines += after;
  lines += '\n';
  lines += caret_margin;
  lines.append(width_of(before), ' ');
  lines += '^';
  return lines;
}

}  // namespace eastap
