#include "proxy/base/net_address.h"

#include <algorithm>

#include <arpa/inet.h>
#include <fmt/format.h>

#include "proxy/base/text.h"

namespace eastap {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_start = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr std::size_t longest_host = 255;  // RFC 1035 section 2.3.4

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto number = text::to_number(text);
  if (!number || *number > 65535) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(*number);
}

bool is_host_character(char c) {
  constexpr std::string_view delimiters = R"(/?#@\<>[]{}"'`^|:,;%)";
  return c > ' ' && c < 0x7F && delimiters.find(c) == std::string_view::npos;
}

bool is_host(std::string_view text) {
  return !text.empty() && text.size() <= longest_host && std::ranges::all_of(text, is_host_character);
}

bool is_v6_literal(std::string_view text) {
  return !text.starts_with('[') && text.find(':') != std::string_view::npos &&
         IpAddress::parse(text).has_value();
}

// "[inside]rest" taken apart; nullopt without both brackets.
struct Bracketed {
  std::string_view inside;
  std::string_view rest;
};
std::optional<Bracketed> split_brackets(std::string_view text) {
  const std::size_t end = text.find(']');
  if (!text.starts_with('[') || end == std::string_view::npos) {
    return std::nullopt;
  }
  return Bracketed{text.substr(1, end - 1), text.substr(end + 1)};
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.starts_with('[')) {
    const auto parts = split_brackets(text);
    if (!parts || !parts->rest.empty() || !is_v6_literal(parts->inside)) {
      return std::nullopt;
    }
    text = parts->inside;
  }
  const bool six = text.find(':') != std::string_view::npos;
  if (six) {
    const std::size_t zone = text.find('%');
    if (zone != std::string_view::npos && zone + 1 == text.size()) {
      return std::nullopt;
    }
    text = text.substr(0, zone);
  }
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string terminated(text);
  if (six) {
    std::array<std::uint8_t, 16> bytes{};
    return inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1 ? std::optional(v6(bytes))
                                                                      : std::nullopt;
  }
  std::array<std::uint8_t, 4> bytes{};
  return inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1 ? std::optional(v4(bytes)) : std::nullopt;
}

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
  IpAddress address;
  std::ranges::copy(bytes, address.bytes_.begin() + mapped_start.size());
  return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) {
  IpAddress address;
  address.bytes_ = bytes;
  address.v4_ = std::equal(mapped_start.begin(), mapped_start.end(), bytes.begin());
  return address;
}

std::array<std::uint8_t, 4> IpAddress::v4_bytes() const {
  return {bytes_[12], bytes_[13], bytes_[14], bytes_[15]};
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const std::uint8_t* bytes = v4_ ? bytes_.data() + mapped_start.size() : bytes_.data();
  // The buffer is long enough for either family, so this cannot fail.
  return inet_ntop(v4_ ? AF_INET : AF_INET6, bytes, text.data(), text.size());
}

bool IpAddress::is_unspecified() const {
  const auto begin = v4_ ? bytes_.begin() + mapped_start.size() : bytes_.begin();
  return std::all_of(begin, bytes_.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_loopback() const {
  if (v4_) {
    return bytes_[12] == 127;
  }
  return bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddress::is_link_local() const {
  if (v4_) {
    return bytes_[12] == 169 && bytes_[13] == 254;
  }
  return bytes_[0] == 0xfe && (bytes_[1] & 0xc0U) == 0x80;
}

bool IpAddress::is_private() const {
  if (v4_) {
    return bytes_[12] == 10 || (bytes_[12] == 172 && (bytes_[13] & 0xf0U) == 16) ||
           (bytes_[12] == 192 && bytes_[13] == 168);
  }
  return (bytes_[0] & 0xfeU) == 0xfc;
}

bool IpAddress::is_cgnat() const {
  return v4_ && bytes_[12] == 100 && (bytes_[13] & 0xc0U) == 64;
}

std::optional<Endpoint> Endpoint::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view host = text.substr(0, colon);
  // An IPv6 address needs its brackets: "::1:80" could mean two things.
  if (!host.starts_with('[') && host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto address = IpAddress::parse(host);
  const auto port = parse_port(text.substr(colon + 1));
  if (!address || !port) {
    return std::nullopt;
  }
  return Endpoint{*address, *port};
}

std::string Endpoint::to_string() const {
  return fmt::format(fmt::runtime(address.is_v4() ? "{}:{}" : "[{}]:{}"), address.to_string(), port);
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  const auto address = IpAddress::parse(written);
  if (!address) {
    return std::nullopt;
  }
  const int full = address->is_v4() ? 32 : 128;
  if (slash == std::string_view::npos) {
    return Prefix{*address, full};
  }
  const auto number = text::to_number(text.substr(slash + 1));
  if (!number || *number > 128) {
    return std::nullopt;
  }
  int length = static_cast<int>(*number);
  if (address->is_v4() && written.find(':') != std::string_view::npos) {
    length -=
        static_cast<int>(mapped_start.size()) * 8;  // written as ::ffff:10.0.0.0/104, kept as 10.0.0.0/8
  }
  if (length < 0 || length > full) {
    return std::nullopt;
  }
  return Prefix{*address, length};
}

bool Prefix::contains(const IpAddress& other) const {
  if (address.is_v4() != other.is_v4()) {
    return false;
  }
  const std::size_t skip = address.is_v4() ? mapped_start.size() : 0;
  const std::size_t whole = static_cast<std::size_t>(length) / 8;
  const unsigned rest = static_cast<unsigned>(length) % 8;
  const auto& mine = address.v6_bytes();
  const auto& theirs = other.v6_bytes();
  for (std::size_t i = skip; i < skip + whole; ++i) {
    if (mine[i] != theirs[i]) {
      return false;
    }
  }
  if (rest == 0) {
    return true;
  }
  const unsigned mask = (0xff00U >> rest) & 0xffU;
  return (mine[skip + whole] & mask) == (theirs[skip + whole] & mask);
}

std::optional<HostPort> HostPort::parse(std::string_view text, std::uint16_t default_port) {
  if (is_v6_literal(text)) {
    return HostPort{std::string(text), default_port};
  }
  std::string_view host;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto parts = split_brackets(text);
    if (!parts || !is_v6_literal(parts->inside)) {
      return std::nullopt;
    }
    host = parts->inside;
    rest = parts->rest;
  } else {
    host = text.substr(0, text.find(':'));
    rest = text.substr(host.size());
    if (!is_host(host)) {
      return std::nullopt;
    }
  }
  if (rest.empty()) {
    return HostPort{std::string(host), default_port};
  }
  const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
  if (!port) {
    return std::nullopt;
  }
  return HostPort{std::string(host), *port};
}

std::string HostPort::to_string() const {
  return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                             : fmt::format("[{}]:{}", host, port);
}

}  // namespace eastap
