// IP addresses and prefixes as values; parsing and classification without a socket.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/base/result.h"

namespace eastap {

/// An IPv4 or IPv6 address. IPv4-mapped IPv6 addresses are kept as IPv4.
class IpAddress {
 public:
  IpAddress() = default;  ///< 0.0.0.0
  [[nodiscard]] static std::optional<IpAddress> parse(
      std::string_view text);  ///< also "[::1]" and "fe80::1%eth0"
  [[nodiscard]] static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
  [[nodiscard]] static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

  [[nodiscard]] bool is_v4() const { return v4_; }
  [[nodiscard]] std::array<std::uint8_t, 4> v4_bytes() const;
  [[nodiscard]] const std::array<std::uint8_t, 16>& v6_bytes() const { return bytes_; }
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] bool is_unspecified() const;
  [[nodiscard]] bool is_loopback() const;    ///< 127/8, ::1
  [[nodiscard]] bool is_link_local() const;  ///< 169.254/16, fe80::/10
  [[nodiscard]] bool is_private() const;     ///< 10/8, 172.16/12, 192.168/16, fc00::/7 (ULA)
  [[nodiscard]] bool is_cgnat() const;       ///< 100.64/10

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
  bool v4_ = true;
};

/// Address and port. Written "1.2.3.4:80" and "[::1]:80".
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  [[nodiscard]] static std::optional<Endpoint> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

/// "10.0.0.0/8"; an address alone is a prefix of full length.
struct Prefix {
  IpAddress address;
  int length = 0;  ///< bits, 0-32 or 0-128

  [[nodiscard]] static std::optional<Prefix> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpAddress& other) const;
};

/// A host (name or address literal, without brackets) and a port, as URLs and CONNECT name them.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;

  /// "host", "host:port", "[v6]:port"; `default_port` where none is written.
  [[nodiscard]] static std::optional<HostPort> parse(std::string_view text, std::uint16_t default_port);
  [[nodiscard]] std::string to_string() const;  ///< brackets around IPv6 literals
  friend auto operator<=>(const HostPort&, const HostPort&) = default;
};

}  // namespace eastap
