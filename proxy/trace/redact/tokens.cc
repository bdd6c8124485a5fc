#include "proxy/trace/redact/tokens.h"

#include <algorithm>
#include <string_view>

#include "proxy/base/net_address.h"

namespace eastap::trace::redact {
namespace {

constexpr std::size_t longest_url = 8192;
constexpr std::size_t longest_ipv6 = 39;
constexpr std::size_t longest_domain = 512;

}  // namespace

bool is_ascii_letter(std::uint8_t c) {
  return (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z';
}
bool is_ascii_digit(std::uint8_t c) {
  return c >= '0' && c <= '9';
}
bool is_label_byte(std::uint8_t c) {
  return is_ascii_letter(c) || is_ascii_digit(c) || c == '-' || c == '_' || c >= 0x80;
}
bool is_local_byte(std::uint8_t c) {
  return is_label_byte(c) ||
         std::string_view(".+!#$'*/=?^`{|}~").find(static_cast<char>(c)) != std::string_view::npos;
}
bool is_space(std::uint8_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}
bool is_hex_byte(std::uint8_t c) {
  return is_ascii_digit(c) || ((c | 0x20U) >= 'a' && (c | 0x20U) <= 'f');
}

std::size_t domain_end(ByteView text, std::size_t at, std::size_t& labels) {
  labels = 0;
  text = text.first(std::min(text.size(), at + longest_domain));
  std::size_t end = at;
  while (end < text.size() && is_label_byte(text[end])) {
    while (end < text.size() && is_label_byte(text[end])) {
      ++end;
    }
    ++labels;
    if (end + 1 >= text.size() || text[end] != '.' || !is_label_byte(text[end + 1])) {
      break;
    }
    ++end;
  }
  return end;
}

std::size_t url_end(ByteView text, std::size_t at) {
  const std::size_t most = std::min(text.size(), at + longest_url);
  while (at < most && text[at] > ' ' &&
         std::string_view("\"'<>`|\\^{}").find(static_cast<char>(text[at])) == std::string_view::npos) {
    ++at;
  }
  return at;
}

std::size_t url_start(ByteView text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end < at + 12 && is_ascii_letter(text[end])) {
    ++end;
  }
  return end > at && as_text(text.subspan(end)).starts_with("://") ? end + 3 : 0;
}

bool is_guid_at(ByteView text, std::size_t at) {
  if (at + guid_size > text.size() || (at + guid_size < text.size() && is_label_byte(text[at + guid_size]))) {
    return false;
  }
  for (std::size_t i = 0; i < guid_size; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !is_hex_byte(text[at + i])) {
      return false;
    }
  }
  return true;
}

std::size_t ipv4_end(ByteView text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end < at + 16 && (is_ascii_digit(text[end]) || text[end] == '.')) {
    ++end;
  }
  while (end > at && text[end - 1] == '.') {
    --end;
  }
  const auto address = IpAddress::parse(as_text(text.subspan(at, end - at)));
  return address && address->is_v4() ? end : at;
}

std::size_t ipv6_end(ByteView text, std::size_t at) {
  std::size_t end = at;
  std::size_t colons = 0;
  while (end < text.size() && end < at + longest_ipv6 && (is_hex_byte(text[end]) || text[end] == ':')) {
    colons += text[end] == ':' ? 1U : 0U;
    ++end;
  }
  constexpr std::size_t least = 5;
  if (colons < 2 || end - at < least || !IpAddress::parse(as_text(text.subspan(at, end - at)))) {
    return at;
  }
  return end;
}

}  // namespace eastap::trace::redact
