// Signs of addresses and of markup that may be written in a code: "=" as %3D, "<" as &lt;, quotation marks as
// &quot;. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "proxy/base/text.h"

namespace eastap::trace {

/// A sign that may be percent-coded, and coded again: "=", "%3D", "%253D". Depth 0 is the plain sign.
struct Sign {
  char c = 0;
  std::size_t size = 1;
  unsigned depth = 0;
};
/// "=", "&" and "#" in any form; every other character stands for itself. `at` lies in the text.
[[nodiscard]] inline Sign sign_at(std::string_view text, std::size_t at) {
  if (text[at] != '%') {
    return {text[at], 1, 0};
  }
  std::size_t digits = at + 1;
  unsigned depth = 1;
  while (text.substr(digits, 2) == "25" && depth < 4) {
    digits += 2;
    ++depth;
  }
  const std::string_view code = text.substr(digits, 2);
  constexpr std::string_view signs = "=&#";
  constexpr std::array<std::string_view, 3> codes{"3D", "26", "23"};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (text::iequals(code, codes.at(i))) {
      return {signs[i], digits + 2 - at, depth};
    }
  }
  return {'%', 1, 0};
}

/// How the brackets of a tag are written.
struct Brackets {
  std::string_view open;
  std::string_view close;
  [[nodiscard]] bool plain() const { return open.size() == 1; }
};
/// Plain, as a text inside XML or HTML, as one inside such a text, and as some writers of JSON have them.
inline constexpr std::array<Brackets, 5> tag_brackets{{
    {"<", ">"},
    {"&lt;", "&gt;"},
    {"&amp;lt;", "&amp;gt;"},
    {"\\u003c", "\\u003e"},
    {"\\u003C", "\\u003E"},
}};

/// Those of the tag that may begin at `at`, which lies in the text; null where none does.
[[nodiscard]] inline const Brackets* brackets_at(std::string_view text, std::size_t at) {
  for (const Brackets& one : tag_brackets) {
    if (text.substr(at, one.open.size()) == one.open) {
      return &one;
    }
  }
  return nullptr;
}

/// Quotation marks around the value of an attribute, plain and in the codes of tag_brackets. Each value ends
/// at a mark that is written like the first.
inline constexpr auto attribute_quotes = std::to_array<std::string_view>(
    {"\"", "'", "&quot;", "&apos;", "&#34;", "&#39;", "&#039;", "&#x22;", "&#x27;", "&amp;quot;",
     "&amp;apos;", "&amp;#34;", "&amp;#39;", "\\u0022", "\\u0027"});

/// The one that stands at `at`, which is no more than the size; empty where none does.
[[nodiscard]] inline std::string_view quote_at(std::string_view text, std::size_t at) {
  for (const std::string_view one : attribute_quotes) {
    if (text.substr(at, one.size()) == one) {
      return one;
    }
  }
  return {};
}

}  // namespace eastap::trace
