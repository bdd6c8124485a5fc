#include "proxy/trace/redact/known_words.h"

#include <gtest/gtest.h>

namespace eastap::trace::redact::known_words_test {
namespace {

TEST(KnownWords, SayNothingOfAnybody) {
  EXPECT_TRUE(is_known_folder("Inbox") && is_known_folder("Gesendete Elemente"));
  EXPECT_FALSE(is_known_folder("Customers"));
  EXPECT_TRUE(is_known_path_word("ActiveSync") && is_known_ending("PDF") && is_reply_mark("AW"));
  EXPECT_FALSE(is_known_path_word("contoso") || is_known_ending("smith") || is_reply_mark("Anna"));
  EXPECT_TRUE(is_known_top_level("com") && is_known_top_level("de"));
  EXPECT_FALSE(is_known_top_level("smith") || is_known_top_level("a1"));
}

}  // namespace
}  // namespace eastap::trace::redact::known_words_test
