#include "decoders/wbxml/writer.h"

#include <gtest/gtest.h>

#include "decoders/wbxml/scanner.h"
#include "tests/support/wbxml_bodies.h"

namespace eastap::wbxml::writer_test {
namespace {

using test::hex;

TEST(Writer, NumbersAreAsShortAsTheyCanBe) {
  const auto written = [](std::uint32_t value) {
    Bytes out;
    write_number(out, value);
    return out;
  };
  EXPECT_EQ(written(0), hex("00"));
  EXPECT_EQ(written(127), hex("7F"));
  EXPECT_EQ(written(128), hex("81 00"));
  EXPECT_EQ(written(0xFFFFFFFF), hex("8F FF FF FF 7F"));
  for (std::uint32_t value : {0U, 1U, 127U, 128U, 16383U, 16384U, 1U << 21U, 1U << 28U, 0xFFFFFFFFU}) {
    const Bytes bytes = written(value);
    std::uint32_t position = 0;
    std::uint32_t read = 0;
    EXPECT_TRUE(read_number(bytes, position, read));
    EXPECT_EQ(read, value);
    EXPECT_EQ(position, bytes.size());
  }
}

TEST(Writer, ValuesHaveTheirFrames) {
  Bytes out;
  EXPECT_EQ(write_value(out, Kind::string, as_bytes("ab")), 1U);
  EXPECT_EQ(write_value(out, Kind::opaque, as_bytes("cd")), 6U);
  EXPECT_EQ(out, hex("03 61 62 00 C3 02 63 64"));
}

TEST(Writer, TagsSwitchThePageOnlyOnChange) {
  Bytes out;
  std::uint8_t page = 0;
  write_header(out);
  write_tag(out, page, 0, 0x05, true);
  write_tag(out, page, 2, 0x0F, false);
  write_tag(out, page, 2, 0x10, false);
  EXPECT_EQ(out, hex("03 01 6A 00 45 00 02 0F 10"));
  EXPECT_EQ(page, 2);
}

}  // namespace
}  // namespace eastap::wbxml::writer_test
