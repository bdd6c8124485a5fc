#include "proxy/trace/redact/alphabets.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::trace::redact::alphabets_test {
namespace {

TEST(Alphabets, EveryLetterIsWrittenAsItWasRead) {
  for (const std::string_view text : {"a", "Z", "7", "é", "Ö",  "ß",  "ÿ",  "ł",  "Σ", "ж",
                                      "Ж", "ё", "ש", "م", "あ", "カ", "田", "한", "ह", "ก"}) {
    const Letter letter = read_letter(as_bytes(text), Charset::utf8);
    EXPECT_NE(letter.alphabet, alphabet_none) << text;
    EXPECT_EQ(letter.bytes, text.size()) << text;
    for (std::uint32_t index = 0; index < letter.size; ++index) {
      Bytes bytes = to_bytes(text);
      write_letter(letter, index, Charset::utf8, bytes);
      ASSERT_TRUE(text::is_utf8(as_text(bytes))) << text << ' ' << index;
      if (index == letter.index) {
        EXPECT_EQ(as_text(bytes), text);
      }
    }
  }
}

TEST(Alphabets, FieldsAreUtf8OrLatin1) {
  EXPECT_EQ(charset_in(as_bytes(std::string_view("M\xC3\xBCller"))), Charset::utf8);
  EXPECT_EQ(charset_in(as_bytes(std::string_view("M\xFCller"))), Charset::latin1);
}

TEST(Alphabets, SignsAreNoLetters) {
  for (const std::string_view text : {" ", "-", "÷", "×", "„", "…", "、", "😀", "→"}) {
    EXPECT_EQ(read_letter(as_bytes(text), Charset::utf8).alphabet, alphabet_none) << text;
  }
  EXPECT_EQ(word_length(as_bytes(std::string_view("Ärger, viel")), Charset::utf8), 6U);
}

TEST(Alphabets, RareScriptsAreLettersToo) {
  for (const std::string_view text : {"ა", "ក", "ꦄ", "ﬁ", "Ａ", "𐌰", "\u0301"}) {
    EXPECT_NE(read_letter(as_bytes(text), Charset::utf8).alphabet, alphabet_none) << text;
  }
}

TEST(Alphabets, OtherBytesBecomeX) {
  Bytes bytes = to_bytes(std::string_view("a\xFF\xC3(\xC3\xA9\xE2\x82"));
  normalise(bytes, Charset::utf8);
  EXPECT_EQ(as_text(bytes), "axx(éxx");
  normalise(bytes, Charset::other);
  EXPECT_EQ(as_text(bytes), "axx(xxxx");
}

}  // namespace
}  // namespace eastap::trace::redact::alphabets_test
