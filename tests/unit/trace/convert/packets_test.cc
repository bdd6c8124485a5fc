#include "proxy/trace/convert/packets.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::trace::packets_test {
namespace {

/// The ones' complement sum of a header with a right checksum is all ones.
std::uint32_t check_sum(ByteView bytes, std::uint32_t sum = 0) {
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += (std::uint32_t{bytes[i]} << 8U) + (i + 1 < bytes.size() ? bytes[i + 1] : 0U);
  }
  while (sum > 0xFFFFU) {
    sum = (sum & 0xFFFFU) + (sum >> 16U);
  }
  return sum;
}

TEST(Packets, ChecksumsAreRight) {
  const PacketEnd one{.address = {192, 0, 2, 1}, .v4 = true, .port = 1234};
  const PacketEnd other{.address = {198, 51, 100, 7}, .v4 = true, .port = 80};
  const Bytes packet = tcp_packet(one, other, 7, 9, {.ack = true, .push = true}, as_bytes("odd"));
  ASSERT_EQ(packet.size(), 43U);
  EXPECT_EQ(check_sum(ByteView(packet).first(20)), 0xFFFFU);
  EXPECT_EQ(check_sum(ByteView(packet).subspan(12), 6 + 23), 0xFFFFU)
      << "addresses, protocol, length, segment";
  const PacketEnd six{.address = {0x20, 1, 0xd, 0xb8, 1}, .v4 = false, .port = 1};
  const Bytes long_packet = tcp_packet(six, six, 1, 0, {.syn = true}, {});
  ASSERT_EQ(long_packet.size(), 60U);
  EXPECT_EQ(check_sum(ByteView(long_packet).subspan(8), 6 + 20), 0xFFFFU);
}

TEST(Packets, BlocksHaveTheirLengthAtBothEnds) {
  const std::string comment = "said";
  const Bytes block = pcapng_packet(microseconds(1), Bytes(5, 1), comment);
  EXPECT_EQ(block.size() % 4, 0U);
  EXPECT_EQ(block[4], block.size());
  EXPECT_EQ(block[block.size() - 4], block.size());
  EXPECT_EQ(pcapng_head().size(), 28U + 20U);
}

}  // namespace
}  // namespace eastap::trace::packets_test
