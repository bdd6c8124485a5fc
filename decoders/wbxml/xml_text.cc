#include "decoders/wbxml/xml_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "decoders/wbxml/byte_runs.h"

namespace eastap::wbxml {

namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

struct Character {
  std::uint32_t code = 0;
  unsigned length = 0;  ///< bytes; 0 where the text is not UTF-8
};

/// The character at the front of a text that is not empty.
Character first_character(ByteView text) {
  const std::uint8_t lead = text[0];
  if (lead < 0x80) {
    return {lead, 1};
  }
  const unsigned length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) {
    return {};
  }
  std::uint32_t code = lead & (0x7FU >> length);
  for (unsigned i = 1; i < length; ++i) {
    if ((text[i] & 0xC0U) != 0x80) {
      return {};
    }
    code = (code << 6U) | (text[i] & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (code < least.at(length) || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
    return {};
  }
  return {code, length};
}

/// Characters that XML can hold but that a terminal or an editor would act on, or that XML's line-end rule
/// would fold.
bool needs_reference(std::uint32_t code) {
  return code == '\r' || (code >= 0x7F && code <= 0x9F) || code == 0x061C || code == 0x200E ||
         code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
         code == 0xFEFF;
}

void append_view(std::string& out, ByteView bytes) {
  out.append(as_text(bytes));
}

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

bool is_xml_char(std::uint32_t code) {
  return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code <= 0xD7FF) ||
         (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
}

std::uint32_t next_code_point(ByteView& text) {
  const Character character = first_character(text);
  text = text.subspan(std::max(character.length, 1U));
  return character.length == 0 ? bad_code_point : character.code;
}

bool is_utf8(ByteView text) {
  while (true) {
    text = text.subspan(ascii_run(text));
    if (text.empty()) {
      return true;
    }
    const Character character = first_character(text);
    if (character.length == 0) {
      return false;
    }
    text = text.subspan(character.length);
  }
}

void append_utf8(std::string& out, ByteView text) {
  while (!text.empty()) {
    std::size_t good = ascii_run(text);
    while (good < text.size()) {
      const Character character = first_character(text.subspan(good));
      if (character.length == 0) {
        break;
      }
      good += character.length;
    }
    append_view(out, text.first(good));
    if (good < text.size()) {
      out.append(replacement_character);
      ++good;
    }
    text = text.subspan(good);
  }
}

void append_code_point(std::string& out, std::uint32_t code) {
  if ((code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
    out.append(replacement_character);
  } else if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (code >> 6U)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  } else {
    if (code < 0x10000) {
      out.push_back(static_cast<char>(0xE0U | (code >> 12U)));
    } else {
      out.push_back(static_cast<char>(0xF0U | (code >> 18U)));
      out.push_back(static_cast<char>(0x80U | ((code >> 12U) & 0x3FU)));
    }
    out.push_back(static_cast<char>(0x80U | ((code >> 6U) & 0x3FU)));
    out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
  }
}

XmlFit xml_fit(ByteView text) {
  const bool blank = std::all_of(text.begin(), text.end(), [](std::uint8_t byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
  });
  if (blank) {
    return XmlFit::blank;
  }
  while (true) {
    text = text.subspan(fitting_run(text));
    if (text.empty()) {
      return XmlFit::exact;
    }
    const Character character = first_character(text);
    if (character.length == 0 || !is_xml_char(character.code)) {
      return XmlFit::lossy;
    }
    text = text.subspan(character.length);
  }
}

void append_xml_text(std::string& out, ByteView text) {
  while (true) {
    const std::size_t plain = plain_run(text);
    append_view(out, text.first(plain));
    text = text.subspan(plain);
    if (text.empty()) {
      return;
    }
    const Character character = first_character(text);
    const std::size_t length = std::max(character.length, 1U);
    if (character.length == 0 || !is_xml_char(character.code)) {
      out.append(replacement_character);
    } else if (character.code == '<') {
      out.append("&lt;");
    } else if (character.code == '>') {
      out.append("&gt;");
    } else if (character.code == '&') {
      out.append("&amp;");
    } else if (character.code == '\r') {
      out.append("&#13;");
    } else if (needs_reference(character.code)) {
      fmt::format_to(std::back_inserter(out), "&#x{:X};", character.code);
    } else {
      append_view(out, text.first(length));
    }
    text = text.subspan(length);
  }
}

void append_xml_safe(std::string& out, ByteView text) {
  while (!text.empty()) {
    std::size_t good = plain_run(text);
    while (good < text.size()) {
      const Character character = first_character(text.subspan(good));
      if (character.length == 0 || !is_xml_char(character.code)) {
        break;
      }
      good += character.length;
    }
    append_view(out, text.first(good));
    if (good < text.size()) {
      const Character bad = first_character(text.subspan(good));
      out.append(replacement_character);
      good += std::max(bad.length, 1U);
    }
    text = text.subspan(good);
  }
}

void append_xml_attribute(std::string& out, std::string_view text) {
  std::string escaped;
  append_xml_text(escaped, as_bytes(text));
  for (const char c : escaped) {
    if (c == '"') {
      out.append("&quot;");
    } else if (c == '\n') {
      out.append("&#10;");
    } else if (c == '\t') {
      out.append("&#9;");
    } else {
      out.push_back(c);
    }
  }
}

void append_json_text(std::string& out, ByteView text) {
  while (!text.empty()) {
    const std::size_t plain = plain_run(text);
    for (const std::uint8_t byte : text.first(plain)) {  // LF, TAB and two more are plain in XML alone
      if (byte == '"' || byte == '\\') {
        out.push_back('\\');
        out.push_back(static_cast<char>(byte));
      } else if (byte < 0x20) {
        out.append(byte == '\n' ? "\\n" : "\\t");
      } else {
        out.push_back(static_cast<char>(byte));
      }
    }
    text = text.subspan(plain);
    if (text.empty()) {
      return;
    }
    const Character character = first_character(text);
    const std::size_t length = std::max(character.length, 1U);
    if (character.length == 0) {
      out.append(replacement_character);
    } else if (character.code == '\r') {
      out.append("\\r");
    } else if (character.code < 0x20 || needs_reference(character.code)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04X}", character.code);
    } else {
      append_view(out, text.first(length));
    }
    text = text.subspan(length);
  }
}

std::size_t front_size(ByteView text, std::size_t size) {
  if (size >= text.size()) {
    return text.size();
  }
  std::size_t end = size;
  for (int i = 0; i < 3 && end > 0 && (text[end] & 0xC0U) == 0x80; ++i) {
    --end;
  }
  return end == 0 ? size : end;
}

std::string_view c_string(ByteView body, std::uint32_t from, std::uint32_t limit) {
  const std::string_view text = as_text(body.subspan(from, limit - from));
  return text.substr(0, text.find('\0'));
}

void append_hex(std::string& out, ByteView bytes) {
  for (const std::uint8_t byte : bytes) {
    out.push_back(hex_digits[byte >> 4U]);
    out.push_back(hex_digits[byte & 0x0FU]);
  }
}

void append_base64(std::string& out, ByteView bytes) {
  const std::size_t start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + start;
  while (bytes.size() >= 3) {
    const std::uint32_t group = (std::uint32_t{bytes[0]} << 16U) | (std::uint32_t{bytes[1]} << 8U) | bytes[2];
    *to++ = base64_digits[group >> 18U];
    *to++ = base64_digits[(group >> 12U) & 0x3FU];
    *to++ = base64_digits[(group >> 6U) & 0x3FU];
    *to++ = base64_digits[group & 0x3FU];
    bytes = bytes.subspan(3);
  }
  if (!bytes.empty()) {
    const std::uint32_t second = bytes.size() == 2 ? bytes[1] : 0;
    const std::uint32_t group = (std::uint32_t{bytes[0]} << 16U) | (second << 8U);
    *to++ = base64_digits[group >> 18U];
    *to++ = base64_digits[(group >> 12U) & 0x3FU];
    *to++ = bytes.size() == 2 ? base64_digits[(group >> 6U) & 0x3FU] : '=';
    *to++ = '=';
  }
}

}  // namespace eastap::wbxml
