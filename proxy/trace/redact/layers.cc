#include "proxy/trace/redact/layers.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace eastap::trace::redact {
namespace {

constexpr std::string_view hex_letters = "0123456789ABCDEF";
constexpr std::string_view base64_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int no_value = -1;

int hex_value(std::uint8_t c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const int lower = c | 0x20;
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : no_value;
}

constexpr std::array<std::int8_t, 256> base64_values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(no_value);
  for (std::size_t i = 0; i < base64_letters.size(); ++i) {
    values.at(static_cast<std::uint8_t>(base64_letters[i])) = static_cast<std::int8_t>(i);
  }
  values['-'] = values['+'];
  values['_'] = values['/'];
  return values;
}();

bool is_line_blank(std::uint8_t c) {
  return c == '\r' || c == '\n';
}
bool is_blank_byte(std::uint8_t c) {
  return c == ' ' || c == '\t' || is_line_blank(c);
}

/// The value of two hex digits at `at`.
std::optional<std::uint8_t> hex_pair(ByteView source, std::size_t at) {
  if (at + 1 >= source.size()) {
    return std::nullopt;
  }
  const int high = hex_value(source[at]);
  const int low = hex_value(source[at + 1]);
  if (high == no_value || low == no_value) {
    return std::nullopt;
  }
  return static_cast<std::uint8_t>(high * 16 + low);
}

void put(Layer& layer, std::uint8_t byte, std::size_t from, std::size_t to) {
  layer.plain.push_back(byte);
  layer.from.push_back(static_cast<std::uint32_t>(from));
  layer.to.push_back(static_cast<std::uint32_t>(to));
}

/// "=41" and "%41"; soft line breaks where the mark is "=".
void undo_marked(std::uint8_t mark, ByteView source, Layer& layer) {
  std::size_t at = 0;
  while (at < source.size()) {
    if (source[at] == mark) {
      if (const auto byte = hex_pair(source, at + 1)) {
        put(layer, *byte, at, at + 3);
        at += 3;
        continue;
      }
      std::size_t next = at + 1;
      while (mark == '=' && next < source.size() && (source[next] == ' ' || source[next] == '\t')) {
        ++next;
      }
      if (mark == '=' && next < source.size() && is_line_blank(source[next])) {
        at = next + (source[next] == '\r' && next + 1 < source.size() && source[next + 1] == '\n' ? 2 : 1);
        continue;
      }
    }
    put(layer, source[at], at, at + 1);
    ++at;
  }
}

void undo_base64(ByteView source, Layer& layer) {
  std::array<std::size_t, 4> places{};
  std::array<unsigned, 4> values{};
  std::size_t count = 0;
  const auto flush = [&] {
    for (std::size_t i = 0; i + 1 < count; ++i) {
      const unsigned shift = 2 * static_cast<unsigned>(i) + 2;
      const unsigned byte = (values.at(i) << shift | values.at(i + 1) >> (6 - shift)) & 0xFFU;
      put(layer, static_cast<std::uint8_t>(byte), places.at(i), places.at(i + 1) + 1);
    }
    count = 0;
  };
  for (std::size_t at = 0; at < source.size(); ++at) {
    const int value = base64_values.at(source[at]);
    if (value == no_value) {
      if (is_blank_byte(source[at])) {
        continue;
      }
      break;
    }
    places.at(count) = at;
    values.at(count) = static_cast<unsigned>(value);
    if (++count == 4) {
      flush();
    }
  }
  flush();
}

struct Escape {
  std::uint8_t byte = 0;
  std::size_t length = 0;
};

std::optional<Escape> json_escape(ByteView source, std::size_t at) {
  if (at + 1 >= source.size()) {
    return std::nullopt;
  }
  const std::uint8_t next = source[at + 1];
  if (next == '"' || next == '\\' || next == '/' || next == '\'') {
    return Escape{next, 2};
  }
  const auto high = next == 'u' ? hex_pair(source, at + 2) : std::nullopt;
  const auto low = high && *high == 0 ? hex_pair(source, at + 4) : std::nullopt;
  if (low && *low < 0x80) {
    return Escape{*low, 6};
  }
  return std::nullopt;
}

std::optional<Escape> markup_escape(ByteView source, std::size_t at) {
  constexpr std::size_t longest = 10;
  const std::string_view text = as_text(source.subspan(at)).substr(0, longest);
  constexpr std::array<std::pair<std::string_view, char>, 5> names{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  for (const auto& [name, byte] : names) {
    if (text.starts_with(name)) {
      return Escape{static_cast<std::uint8_t>(byte), name.size()};
    }
  }
  const std::size_t end = text.find(';');
  if (!text.starts_with("&#") || end == std::string_view::npos || end < 3) {
    return std::nullopt;
  }
  const bool hex = text[2] == 'x' || text[2] == 'X';
  unsigned value = 0;
  for (std::size_t i = hex ? 3 : 2; i < end; ++i) {
    const int digit = hex_value(static_cast<std::uint8_t>(text[i]));
    if (digit == no_value || (!hex && digit > 9)) {
      return std::nullopt;
    }
    value = value * (hex ? 16U : 10U) + static_cast<unsigned>(digit);
  }
  return value < 0x80 ? std::optional(Escape{static_cast<std::uint8_t>(value), end + 1}) : std::nullopt;
}

void undo_escapes(ByteView source, Layer& layer) {
  std::size_t at = 0;
  while (at < source.size()) {
    std::optional<Escape> escape;
    if (source[at] == '\\') {
      escape = json_escape(source, at);
    } else if (source[at] == '&') {
      escape = markup_escape(source, at);
    }
    const std::size_t length = escape ? escape->length : 1;
    put(layer, escape ? escape->byte : source[at], at, at + length);
    at += length;
  }
}

void undo_folding(ByteView source, Layer& layer) {
  std::size_t at = 0;
  while (at < source.size()) {
    std::size_t end = at;
    if (source[end] == '\r') {
      ++end;
    }
    if (end + 1 < source.size() && source[end] == '\n' &&
        (source[end + 1] == ' ' || source[end + 1] == '\t')) {
      at = end + 1;
      continue;
    }
    put(layer, source[at], at, at + 1);
    ++at;
  }
}

/// Codes the bytes again in the digits' places; what bits a last digit has beyond them stay zero.
void put_back_base64(const Layer& layer, ByteView plain, std::span<std::uint8_t> source) {
  const auto digit_at = [&](std::size_t place) {
    return static_cast<unsigned>(base64_values.at(source[place]));
  };
  const auto write = [&](std::size_t place, unsigned value) {
    const bool url = source[place] == '-' || source[place] == '_';
    char letter = base64_letters[value & 63U];
    if (url && letter == '+') {
      letter = '-';
    } else if (url && letter == '/') {
      letter = '_';
    }
    source[place] = static_cast<std::uint8_t>(letter);
  };
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const unsigned keep = 2 * (static_cast<unsigned>(i % 3) + 1);  // bits of the byte in the second digit
    const std::size_t first = layer.from[i];
    const std::size_t second = layer.to[i] - 1;
    const unsigned high_mask = (1U << (8 - keep)) - 1;
    write(first, (digit_at(first) & ~high_mask) | (plain[i] >> keep & high_mask));
    const unsigned low_bits = 6 - keep;
    write(second, (digit_at(second) & ((1U << low_bits) - 1)) | (plain[i] & ((1U << keep) - 1)) << low_bits);
  }
}

}  // namespace

Layer undo(Coding coding, ByteView source) {
  Layer layer;
  layer.coding = coding;
  switch (coding) {
    case Coding::percent:
      undo_marked('%', source, layer);
      break;
    case Coding::quoted_printable:
      undo_marked('=', source, layer);
      break;
    case Coding::base64:
      undo_base64(source, layer);
      break;
    case Coding::escapes:
      undo_escapes(source, layer);
      break;
    case Coding::folding:
      undo_folding(source, layer);
      break;
  }
  return layer;
}

void put_back(const Layer& layer, ByteView plain, std::span<std::uint8_t> source) {
  if (layer.coding == Coding::base64) {
    put_back_base64(layer, plain, source);
    return;
  }
  for (std::size_t i = 0; i < plain.size() && i < layer.from.size(); ++i) {
    const std::size_t at = layer.from[i];
    if (plain[i] == layer.plain[i]) {
      continue;  // keeps the letter case of its code, too
    }
    if (layer.to[i] - at == 3) {
      source[at + 1] = static_cast<std::uint8_t>(hex_letters[plain[i] >> 4U]);
      source[at + 2] = static_cast<std::uint8_t>(hex_letters[plain[i] & 15U]);
    } else {
      source[at] = plain[i];
    }
  }
}

Spans base64_runs(ByteView bytes, std::size_t least) {
  constexpr std::size_t wrapped = 40;  // shorter lines before a line end are no wrapped base64
  Spans runs;
  std::size_t at = 0;
  while (at < bytes.size()) {
    if (base64_values.at(bytes[at]) == no_value) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    std::size_t digits = 0;
    std::size_t line = 0;
    std::size_t end = at;
    for (; at < bytes.size(); ++at) {
      if (base64_values.at(bytes[at]) != no_value) {
        ++digits;
        ++line;
        end = at + 1;
      } else if (is_line_blank(bytes[at])) {
        if (line != 0 && line < wrapped) {
          break;
        }
        line = 0;
      } else {
        break;
      }
    }
    if (digits >= least) {
      runs.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    }
    at = std::max(at, end);
  }
  return runs;
}

}  // namespace eastap::trace::redact
