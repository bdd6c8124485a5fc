// TCP/IP packets and pcapng blocks as bytes. Pure; any thread. RFC 791, 8200, 9293; pcapng:
// draft-ietf-opsawg-pcapng.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"

namespace eastap::trace {

/// One end of a made-up connection; IPv4 addresses are mapped (::ffff:192.0.2.1) where the other end has
/// IPv6.
struct PacketEnd {
  std::array<std::uint8_t, 16> address{};
  bool v4 = false;  ///< the first four bytes are the address
  std::uint16_t port = 0;
};

struct TcpFlags {
  bool syn = false;
  bool ack = false;
  bool push = false;
  bool fin = false;
  bool reset = false;
};

/// Most bytes that one packet carries.
inline constexpr std::size_t max_packet_payload = 60'000;

/// A whole IP packet with right checksums; both ends have the same family.
[[nodiscard]] Bytes tcp_packet(const PacketEnd& from, const PacketEnd& to, std::uint32_t sequence,
                               std::uint32_t acknowledged, TcpFlags flags, ByteView payload);

/// Section header and one interface of raw IP packets (LINKTYPE_RAW) with times in microseconds.
[[nodiscard]] Bytes pcapng_head();
/// An enhanced packet block; `comment` is shown with the packet, "" has none.
[[nodiscard]] Bytes pcapng_packet(microseconds wall, ByteView packet, std::string_view comment);

}  // namespace eastap::trace
