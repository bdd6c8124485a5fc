#include "decoders/eas/little_endian.h"

#include <gtest/gtest.h>

namespace eastap::eas::little_endian_test {
namespace {

TEST(LittleEndian, ReadsAtAnyOffset) {
  const Bytes bytes{0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xf8};
  EXPECT_EQ(read_le16(bytes, 1), 0x0201);
  EXPECT_EQ(read_le32(bytes, 1), 0x04030201U);
  EXPECT_EQ(read_le64(bytes, 1), 0xf807060504030201U);
  EXPECT_EQ(read_be32(bytes, 5), 0x050607f8U);
}

}  // namespace
}  // namespace eastap::eas::little_endian_test
