#include "certs/host_name.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "proxy/base/text.h"

namespace eastap::certs {
namespace {

constexpr std::size_t max_label = 63;  // RFC 1035 section 2.3.4
constexpr std::size_t max_name = 253;

// The code points of text that is known to be UTF-8.
std::vector<std::uint32_t> code_points(std::string_view utf8) {
  std::vector<std::uint32_t> points;
  for (const char c : utf8) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x80) {
      points.push_back(byte);
    } else if (byte >= 0xf0) {
      points.push_back(byte & 0x07U);
    } else if (byte >= 0xe0) {
      points.push_back(byte & 0x0fU);
    } else if (byte >= 0xc0) {
      points.push_back(byte & 0x1fU);
    } else {
      points.back() = (points.back() << 6U) | (byte & 0x3fU);
    }
  }
  return points;
}

// Punycode, RFC 3492 section 6.3 with the parameters of section 5.
constexpr std::uint32_t base = 36;
constexpr std::uint32_t t_min = 1;
constexpr std::uint32_t t_max = 26;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / 700 : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > ((base - t_min) * t_max) / 2; k += base) {
    delta /= base - t_min;
  }
  return k + ((base - t_min + 1) * delta) / (delta + 38);
}

char digit(std::uint32_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

void write_number(std::string& out, std::uint32_t value, std::uint32_t bias) {
  for (std::uint32_t k = base;; k += base) {
    const std::uint32_t threshold = k <= bias ? t_min : std::min(k - bias, t_max);
    if (value < threshold) {
      out += digit(value);
      return;
    }
    out += digit(threshold + (value - threshold) % (base - threshold));
    value = (value - threshold) / (base - threshold);
  }
}

// A label of at most 63 code points cannot overflow the 32-bit delta: 0x10FFFF * 64 is below 2^32.
std::string punycode(const std::vector<std::uint32_t>& points) {
  std::string out;
  for (const std::uint32_t point : points) {
    if (point < 0x80) {
      out += static_cast<char>(point);
    }
  }
  const auto basic = static_cast<std::uint32_t>(out.size());
  std::uint32_t handled = basic;
  if (basic > 0) {
    out += '-';
  }
  std::uint32_t current = 0x80;
  std::uint32_t delta = 0;
  std::uint32_t bias = 72;
  while (handled < points.size()) {
    std::uint32_t next = std::numeric_limits<std::uint32_t>::max();
    for (const std::uint32_t point : points) {
      if (point >= current) {
        next = std::min(next, point);
      }
    }
    delta += (next - current) * (handled + 1);
    current = next;
    for (const std::uint32_t point : points) {
      if (point < current) {
        ++delta;
      } else if (point == current) {
        write_number(out, delta, bias);
        bias = adapt(delta, handled + 1, handled == basic);
        delta = 0;
        ++handled;
      }
    }
    ++delta;
    ++current;
  }
  return out;
}

std::optional<std::string> certificate_label(std::string_view label) {
  if (std::ranges::all_of(label, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return label.size() <= max_label ? std::optional(std::string(label)) : std::nullopt;
  }
  const std::vector<std::uint32_t> points = code_points(label);
  if (points.size() > max_label) {
    return std::nullopt;
  }
  std::string coded = "xn--" + punycode(points);
  return coded.size() <= max_label ? std::optional(std::move(coded)) : std::nullopt;
}

bool printable_ascii_or_beyond(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f;
}

}  // namespace

std::optional<std::string> certificate_name(std::string_view name) {
  if (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  if (!text::is_utf8(name) || !std::ranges::all_of(name, printable_ascii_or_beyond)) {
    return std::nullopt;
  }
  const std::string lowered = text::lower(name);
  std::string out;
  for (const std::string_view label : text::split(lowered, '.')) {
    const bool wildcard = label == "*" && out.empty();
    if (label.empty() || (label.find('*') != std::string_view::npos && !wildcard)) {
      return std::nullopt;
    }
    const std::optional<std::string> coded = certificate_label(label);
    if (!coded) {
      return std::nullopt;
    }
    out += (out.empty() ? "" : ".") + *coded;
  }
  if (out.empty() || out == "*" || out.size() > max_name) {
    return std::nullopt;
  }
  return out;
}

}  // namespace eastap::certs
