#include "proxy/trace/format.h"

#include <gtest/gtest.h>

namespace eastap::trace::format_test {
namespace {

TEST(Format, AFrameHeadComesBack) {
  const FrameHead head{.kind = 5, .crc = 0x01020304, .length = 0x00ABCDEF};
  const auto bytes = make_frame_head(head);
  const auto read = read_frame_head(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->kind, head.kind);
  EXPECT_EQ(read->crc, head.crc);
  EXPECT_EQ(read->length, head.length);
}

TEST(Format, RefusesWhatIsNoFrame) {
  auto bytes = make_frame_head({.kind = 5, .crc = 1, .length = 2});
  EXPECT_FALSE(read_frame_head(ByteView(bytes).first(11)));
  EXPECT_FALSE(read_frame_head({}));
  for (const std::size_t fixed : {0, 2, 7}) {
    auto other = bytes;
    other[fixed] ^= 1U;
    EXPECT_FALSE(read_frame_head(other)) << fixed;
  }
  EXPECT_FALSE(read_frame_head(make_frame_head({.kind = 0x80, .crc = 1, .length = 2})));
  EXPECT_FALSE(read_frame_head(make_frame_head({.kind = 5, .crc = 1, .length = max_payload + 1})));
}

TEST(Format, TheChecksumCoversKindAndPayload) {
  const Bytes payload{1, 2, 3};
  EXPECT_NE(frame_crc(4, payload), frame_crc(5, payload));
  EXPECT_NE(frame_crc(4, payload), frame_crc(4, ByteView(payload).first(2)));
}

TEST(Format, KindsOfLaterVersionsAreNotKnown) {
  for (const std::uint8_t kind : {1, 5, 9, 127}) {
    EXPECT_TRUE(is_known_kind(kind)) << int{kind};
  }
  for (const std::uint8_t kind : {0, 10, 99}) {
    EXPECT_FALSE(is_known_kind(kind)) << int{kind};
  }
}

}  // namespace
}  // namespace eastap::trace::format_test
