#include "decoders/eas/conversation.h"

#include <gtest/gtest.h>

#include "decoders/eas/dates.h"
#include "proxy/base/text.h"

namespace eastap::eas::conversation_test {
namespace {

Result<ConversationIndex> parse(const std::string& hex) {
  return parse_conversation_index(text::from_hex(hex).value());
}

TEST(Conversation, ClassicHeader) {
  const auto index = parse("DA71651 9D6");
  ASSERT_TRUE(index.has_value());
  EXPECT_FALSE(index->newer_header);
  EXPECT_EQ(format_utc(from_file_time(index->began)), "2024-03-08 14:29:59.994 UTC");
  EXPECT_EQ(index->words(), "began 2024-03-08 14:29:59.994 UTC");
}

TEST(Conversation, NewerHeaderWithAnAnswer) {
  const auto index = parse("01DA716519 00010C38AB");
  ASSERT_TRUE(index.has_value());
  EXPECT_TRUE(index->newer_header);
  EXPECT_EQ(format_utc(from_file_time(index->began)), "2024-03-08 14:29:58.592 UTC");
  ASSERT_EQ(index->levels.size(), 1U);
  EXPECT_FALSE(index->levels[0].coarse);
  EXPECT_EQ(index->levels[0].difference, 17'999'855'616U) << "1,799.986 s";
  EXPECT_EQ(index->levels[0].random, 0xab);
  EXPECT_EQ(index->words(),
            "began 2024-03-08 14:29:58.592 UTC, 1 answer, the last 2024-03-08 14:59:58.577 UTC");
  EXPECT_EQ(parse_conversation_index(text::from_base64("AdpxZRkAAQw4qw==").value())->words(), index->words());
}

TEST(Conversation, CoarseLevels) {
  const auto index = parse("01DA716519 80000001 00 FFFFFFFF 01");
  ASSERT_TRUE(index.has_value());
  ASSERT_EQ(index->levels.size(), 2U);
  EXPECT_TRUE(index->levels[0].coarse);
  EXPECT_EQ(index->levels[0].difference, 1U << 23U);
  EXPECT_EQ(index->levels[1].difference, 0x7fffffffULL << 23U);
  EXPECT_TRUE(index->words().starts_with("began 2024-03-08 14:29:58.592 UTC, 2 answers, the last 2081-"));
}

TEST(Conversation, WrongLengths) {
  for (const std::size_t size : {0U, 1U, 4U, 6U, 22U, 5'005U}) {
    EXPECT_FALSE(parse_conversation_index(Bytes(size, 1)).has_value()) << size;
  }
  EXPECT_TRUE(parse_conversation_index(Bytes(5'000, 0xff)).has_value());
}

}  // namespace
}  // namespace eastap::eas::conversation_test
