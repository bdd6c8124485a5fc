#include "proxy/core/proxy_header.h"

#include <algorithm>
#include <array>

#include "proxy/base/text.h"

namespace eastap::core {

namespace {

constexpr std::array<std::uint8_t, 12> signature{0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                                 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
constexpr std::string_view v1_prefix = "PROXY ";
constexpr std::size_t v1_limit = 107;
constexpr std::size_t v2_header = 16;

ProxyHeader invalid(std::string why) {
  return {ProxyHeader::State::invalid, 0, std::nullopt, std::move(why)};
}

bool may_become(ByteView bytes, ByteView whole) {
  const std::size_t common = std::min(bytes.size(), whole.size());
  return std::ranges::equal(bytes.first(common), whole.first(common));
}

ProxyHeader read_v1(std::string_view text) {
  const std::size_t end = text.substr(0, v1_limit).find("\r\n");
  if (end == std::string_view::npos) {
    return text.size() < v1_limit ? ProxyHeader{} : invalid("PROXY line of more than 107 bytes");
  }
  const auto words = text::split(text.substr(0, end), ' ');
  if (words.size() >= 2 && words[1] == "UNKNOWN") {
    return {ProxyHeader::State::complete, end + 2, std::nullopt, {}};
  }
  if (words.size() != 6 || (words[1] != "TCP4" && words[1] != "TCP6")) {
    return invalid("PROXY line that is not \"PROXY TCP4|TCP6 SOURCE DESTINATION PORT PORT\"");
  }
  const auto address = IpAddress::parse(words[2]);
  const auto port = text::to_number(words[4]);
  if (!address || !port || *port > 65535) {
    return invalid("PROXY line with a source address or port that is none");
  }
  return {ProxyHeader::State::complete, end + 2, Endpoint{*address, static_cast<std::uint16_t>(*port)}, {}};
}

ProxyHeader read_v2(ByteView bytes) {
  if (bytes.size() < v2_header) {
    return {};
  }
  const std::size_t length = (std::size_t{bytes[14]} << 8U) | bytes[15];
  if ((bytes[12] >> 4U) != 2) {
    return invalid("PROXY protocol of a version other than 2");
  }
  if (bytes.size() < v2_header + length) {
    return {};
  }
  ProxyHeader header{ProxyHeader::State::complete, v2_header + length, std::nullopt, {}};
  const ByteView body = bytes.subspan(v2_header, length);
  const bool proxied = (bytes[12] & 0x0fU) == 1;
  const unsigned family = bytes[13] >> 4U;
  const auto port = [&](std::size_t at) {
    return static_cast<std::uint16_t>((body[at] << 8U) | body[at + 1]);
  };
  if (proxied && family == 1) {
    if (length < 12) {
      return invalid("PROXY protocol 2 header too short for IPv4");
    }
    header.client = Endpoint{IpAddress::v4({body[0], body[1], body[2], body[3]}), port(8)};
  } else if (proxied && family == 2) {
    if (length < 36) {
      return invalid("PROXY protocol 2 header too short for IPv6");
    }
    std::array<std::uint8_t, 16> address{};
    std::copy_n(body.begin(), address.size(), address.begin());
    header.client = Endpoint{IpAddress::v6(address), port(32)};
  }
  return header;
}

}  // namespace

ProxyHeader read_proxy_header(ByteView bytes) {
  if (may_become(bytes, signature)) {
    return bytes.size() < signature.size() ? ProxyHeader{} : read_v2(bytes);
  }
  if (may_become(bytes, as_bytes(v1_prefix))) {
    return bytes.size() < v1_prefix.size() ? ProxyHeader{} : read_v1(as_text(bytes));
  }
  return invalid("no PROXY protocol header, but the listener was told to expect one (--proxy-protocol)");
}

}  // namespace eastap::core
