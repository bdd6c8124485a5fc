#include "proxy/trace/crc32.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::trace::crc32_test {
namespace {

TEST(Crc32, KnownAnswers) {
  EXPECT_EQ(crc32({}), 0U);
  EXPECT_EQ(crc32({}, 0x1234U), 0x1234U) << "nothing behind it";
  EXPECT_EQ(crc32(as_bytes("123456789")), 0xCBF43926U);  // the check value that every catalogue gives
  EXPECT_EQ(crc32(as_bytes("The quick brown fox jumps over the lazy dog")), 0x414FA339U);
}

TEST(Crc32, GoesOnWhereItStopped) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text.push_back(static_cast<char>(i * 37));
  }
  const std::uint32_t whole = crc32(as_bytes(text));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string_view view(text);
    EXPECT_EQ(crc32(as_bytes(view.substr(cut)), crc32(as_bytes(view.substr(0, cut)))), whole) << cut;
  }
}

}  // namespace
}  // namespace eastap::trace::crc32_test
