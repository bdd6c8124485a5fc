#include "proxy/trace/convert/packets.h"

#include <algorithm>

namespace eastap::trace {
namespace {

constexpr std::size_t v4_head = 20;
constexpr std::size_t v6_head = 40;
constexpr std::size_t tcp_head = 20;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint16_t link_type_raw = 101;

void put_be16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
  out.push_back(static_cast<std::uint8_t>(value));
}
void put_be32(Bytes& out, std::uint32_t value) {
  put_be16(out, value >> 16U);
  put_be16(out, value & 0xFFFFU);
}
void put_le16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value));
  out.push_back(static_cast<std::uint8_t>(value >> 8U));
}
void put_le32(Bytes& out, std::uint32_t value) {
  put_le16(out, value & 0xFFFFU);
  put_le16(out, value >> 16U);
}

ByteView address_of(const PacketEnd& end) {
  return ByteView(end.address).first(end.v4 ? 4 : 16);
}

/// RFC 1071: the ones' complement sum, not yet folded.
std::uint64_t sum_of(ByteView bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += (std::uint64_t{bytes[i]} << 8U) | (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
  }
  return sum;
}
std::uint16_t folded_sum(std::uint64_t sum) {
  while (sum > 0xFFFFU) {
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}
void set_be16(Bytes& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8U);
  out[at + 1] = static_cast<std::uint8_t>(value);
}

void put_ip_head(Bytes& out, const PacketEnd& from, const PacketEnd& to, std::size_t segment) {
  if (from.v4) {
    append(out, Bytes{0x45, 0});
    put_be16(out, static_cast<std::uint32_t>(v4_head + segment));
    append(out, Bytes{0, 0, 0x40, 0, 64, protocol_tcp, 0, 0});  // do not fragment, time to live 64
    append(out, address_of(from));
    append(out, address_of(to));
    set_be16(out, 10, folded_sum(sum_of(out)));
    return;
  }
  append(out, Bytes{0x60, 0, 0, 0});
  put_be16(out, static_cast<std::uint32_t>(segment));
  append(out, Bytes{protocol_tcp, 64});
  append(out, address_of(from));
  append(out, address_of(to));
}

void put_block(Bytes& out, std::uint32_t type, const Bytes& body) {
  const auto length = static_cast<std::uint32_t>(body.size() + 12);
  put_le32(out, type);
  put_le32(out, length);
  append(out, body);
  put_le32(out, length);
}

void pad(Bytes& out) {
  while (out.size() % 4 != 0) {
    out.push_back(0);
  }
}

}  // namespace

Bytes tcp_packet(const PacketEnd& from, const PacketEnd& to, std::uint32_t sequence,
                 std::uint32_t acknowledged, TcpFlags flags, ByteView payload) {
  Bytes out;
  const std::size_t segment = tcp_head + payload.size();
  put_ip_head(out, from, to, segment);
  const std::size_t at = out.size();
  put_be16(out, from.port);
  put_be16(out, to.port);
  put_be32(out, sequence);
  put_be32(out, acknowledged);
  const unsigned bits = (flags.fin ? 1U : 0U) | (flags.syn ? 2U : 0U) | (flags.reset ? 4U : 0U) |
                        (flags.push ? 8U : 0U) | (flags.ack ? 16U : 0U);
  append(out, Bytes{0x50, static_cast<std::uint8_t>(bits), 0xFF, 0xFF, 0, 0, 0, 0});
  append(out, payload);
  // The pseudo header is the same sum for both families: addresses, protocol, length.
  const std::uint64_t pseudo = sum_of(address_of(from)) + sum_of(address_of(to)) + protocol_tcp + segment;
  set_be16(out, at + 16, folded_sum(pseudo + sum_of(ByteView(out).subspan(at))));
  return out;
}

Bytes pcapng_head() {
  Bytes section;
  put_le32(section, 0x1A2B3C4D);
  put_le16(section, 1);
  put_le16(section, 0);
  put_le32(section, 0xFFFFFFFF);  // the section's length is not given
  put_le32(section, 0xFFFFFFFF);
  Bytes out;
  put_block(out, 0x0A0D0D0A, section);
  Bytes interface;
  put_le16(interface, link_type_raw);
  put_le16(interface, 0);
  put_le32(interface,
           0);  // no limit on a packet's length; times are in microseconds unless an option says else
  put_block(out, 1, interface);
  return out;
}

Bytes pcapng_packet(microseconds wall, ByteView packet, std::string_view comment) {
  Bytes body;
  const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(wall.count(), 0));
  put_le32(body, 0);
  put_le32(body, static_cast<std::uint32_t>(time >> 32U));
  put_le32(body, static_cast<std::uint32_t>(time));
  put_le32(body, static_cast<std::uint32_t>(packet.size()));
  put_le32(body, static_cast<std::uint32_t>(packet.size()));
  append(body, packet);
  pad(body);
  if (!comment.empty()) {
    comment = comment.substr(0, 1000);
    put_le16(body, 1);
    put_le16(body, static_cast<std::uint32_t>(comment.size()));
    append(body, comment);
    pad(body);
    put_le32(body, 0);  // the end of the options
  }
  Bytes out;
  put_block(out, 6, body);
  return out;
}

}  // namespace eastap::trace
