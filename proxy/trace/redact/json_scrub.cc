// The part of ContentScrub that knows JSON.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/text.h"
#include "proxy/trace/redact/content_scrub.h"
#include "proxy/trace/redact/plain_members.h"
#include "proxy/trace/redact/tokens.h"

namespace eastap::trace::redact {
namespace {

/// What OData writes behind the name of a member looks like a host: "to@odata.type". The name before it.
std::string_view without_annotation(std::string_view name) {
  constexpr auto annotations =
      std::to_array<std::string_view>({"context", "id", "type", "etag", "count", "nextLink", "deltaLink",
                                       "editLink", "readLink", "bind", "navigationLink", "associationLink",
                                       "mediaReadLink", "mediaEditLink", "mediaEtag", "mediaContentType"});
  constexpr std::string_view mark = "@odata.";
  const std::size_t at = name.rfind(mark);
  const bool annotated =
      at != std::string_view::npos && std::ranges::any_of(annotations, [&](std::string_view one) {
        return text::iequals(one, name.substr(at + mark.size()));
      });
  return annotated ? name.substr(0, at) : name;
}

/// A string of JSON without its escapes: what each byte is, and where it stands. Letters beyond ASCII stay
/// coded, and a blank stands for them here.
struct Unescaped {
  Bytes plain;
  std::vector<std::size_t> from;
  std::vector<std::size_t> size;  // bytes that it takes: 1, 2 ("\/") or 6 ("\u0041")
  bool foreign = false;           // letters beyond ASCII
};
Unescaped unescape(ByteView text) {
  Unescaped made;
  const std::string_view all = as_text(text);
  for (std::size_t at = 0; at < text.size();) {
    constexpr std::size_t coded = 6;
    std::uint8_t byte = text[at];
    std::size_t size = 1;
    if (byte == '\\' && at + 1 < text.size()) {
      const bool number = text[at + 1] == 'u' && at + coded <= text.size();
      const bool ascii = number && all.substr(at + 2, 2) == "00" && text[at + 4] >= '0' &&
                         text[at + 4] <= '7' && is_hex_byte(text[at + 5]);
      const auto digit = [&](std::uint8_t c) { return is_ascii_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; };
      size = number ? coded : 2;
      made.foreign |= number && !ascii;
      byte = ascii ? static_cast<std::uint8_t>(digit(text[at + 4]) * 16 + digit(text[at + 5]))
             : std::string_view("/\"\\").find(all[at + 1]) != std::string_view::npos ? text[at + 1]
                                                                                     : std::uint8_t{' '};
    }
    made.plain.push_back(byte);
    made.from.push_back(at);
    made.size.push_back(size);
    at += size;
  }
  return made;
}

/// Writes a byte to where one stood: plain, for a "\/" twice, for a "\u0041" as its number.
void put_unescaped(std::uint8_t byte, Text place) {
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::size_t coded = 6;
  if (place.size() == coded) {
    place[4] = static_cast<std::uint8_t>(digits[byte >> 4U]);
    place[5] = static_cast<std::uint8_t>(digits[byte & 0x0FU]);
  } else {
    std::ranges::fill(place, byte);
  }
}

}  // namespace

/// What stands between quotation marks, as names. Letters that are coded become an "x".
void ContentScrub::json_string(Text text) {
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t escape = std::min(as_text(text).find('\\', from), text.size());
    texts_.apply(Kind::name, text.subspan(from, escape - from), Charset::utf8);
    from = escape + 2;
    constexpr std::size_t digits = 4;
    if (escape + 2 + digits <= text.size() && text[escape + 1] == 'u') {
      std::ranges::copy(as_bytes(std::string_view("0078")), text.begin() + static_cast<std::ptrdiff_t>(from));
      from += digits;
    }
  }
}

/// The name of a member stays, but for addresses, hosts and words that were learnt.
void ContentScrub::json_name(Text text) {
  const Text name = text.first(without_annotation(as_text(text)).size());
  if (is_plain_member(as_text(name))) {
    return;
  }
  const Unescaped before = unescape(name);
  const std::string_view plain = as_text(before.plain);
  const bool address =
      plain.find('@') != std::string_view::npos || plain.find("://") != std::string_view::npos;
  if (!text::is_utf8(plain) || (before.foreign && address)) {
    json_string(name);
    return;
  }
  Bytes after = before.plain;
  texts_.kept(after, Charset::utf8, true);
  for (std::size_t i = 0; i < after.size(); ++i) {
    if (after[i] != before.plain[i]) {
      put_unescaped(after[i], name.subspan(before.from[i], before.size[i]));
    }
  }
}

void ContentScrub::json(Text text) {
  std::string key;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '"') {
      std::size_t end = at;
      while (end < text.size() && is_ascii_digit(text[end])) {
        ++end;
      }
      constexpr std::size_t long_number = 7;  // telephone numbers, ids; times cannot be told from them
      if (end - at >= long_number) {
        texts_.number(text.subspan(at, end - at));
      }
      at = std::max(end, at + 1);
      continue;
    }
    const std::size_t begin = ++at;
    while (at < text.size() && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    const std::size_t end = std::min(at, text.size());
    at = end + 1;
    std::size_t next = at;
    while (next < text.size() && is_space(text[next])) {
      ++next;
    }
    if (next < text.size() && text[next] == ':') {
      key = as_text(text.subspan(begin, end - begin));
      json_name(text.subspan(begin, end - begin));
      continue;
    }
    const Text value = text.subspan(begin, end - begin);
    if (!is_plain_member(key) || !is_plain_value(as_text(value))) {
      json_string(value);
    }
  }
}

}  // namespace eastap::trace::redact
