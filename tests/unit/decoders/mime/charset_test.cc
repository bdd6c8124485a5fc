#include "decoders/mime/charset.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::mime::charset_test {
namespace {

Utf8 convert(std::string_view bytes, std::string_view charset, std::size_t limit = 1000) {
  return to_utf8(as_bytes(bytes), charset, limit);
}

TEST(MimeCharset, ConvertsNamedOnes) {
  EXPECT_EQ(convert("Gr\xFC\xDF", "ISO-8859-1").text, "Grüß");
  EXPECT_EQ(convert("\x93hi\x94 \x80", "windows-1252").text, "“hi” €");
  EXPECT_EQ(convert("\xCF\xF0\xE8", "windows-1251").text, "При");
  EXPECT_EQ(convert("\x1B$B$\"\x1B(B", "iso-2022-jp").text, "あ");
  EXPECT_EQ(convert(std::string_view("h\0i\0", 4), "utf-16le").text, "hi");
  EXPECT_EQ(convert("plain", " UTF-8 ").text, "plain");
}

TEST(MimeCharset, GuessesWhereNothingUsableIsNamed) {
  for (const char* name : {"", "us-ascii", "x-unknown-thing", "../../etc/passwd", "a b"}) {
    EXPECT_EQ(convert("Grüß", name).text, "Grüß") << name;
    EXPECT_EQ(convert("Gr\xFC\xDF", name).text, "Grüß") << name;
    EXPECT_EQ(convert("", name).text, "") << name;
  }
}

TEST(MimeCharset, ReplacesAndCountsWhatIsDamaged) {
  const Utf8 bad = convert("a\xFF\xC3", "utf-8");
  EXPECT_EQ(bad.text, "a\uFFFD\uFFFD");
  EXPECT_EQ(bad.damaged, 2U);
  EXPECT_EQ(convert("\xED\xA0\x80", "utf-8").damaged, 3U) << "a surrogate is no character";
}

TEST(MimeCharset, DropsMarkAndZeroBytes) {
  EXPECT_EQ(convert("\xEF\xBB\xBFhi", "utf-8").text, "hi");
  EXPECT_EQ(convert(std::string_view("a\0b", 3), "utf-8").text, "ab");
}

TEST(MimeCharset, StopsAtTheLimitAtAWholeCharacter) {
  const Utf8 cut = convert("ab\xC3\xA4z", "utf-8", 3);
  EXPECT_EQ(cut.text, "ab");
  EXPECT_TRUE(cut.cut);
  EXPECT_FALSE(convert("ab\xC3\xA4", "utf-8", 4).cut);
  const std::string large(100'000, '\xE4');
  const Utf8 some = convert(large, "iso-8859-1", 70'001);
  EXPECT_EQ(some.text.size(), 70'000U);
  EXPECT_TRUE(text::is_utf8(some.text));
}

TEST(MimeCharset, ValidUtf8IsTakenAsItIs) {
  EXPECT_EQ(convert("Grüß", "utf8").text, "Grüß");
  const Utf8 cut = convert(std::string_view("ä\0ä", 5), "utf-8", 3);
  EXPECT_EQ(cut.text, "ä");
  EXPECT_TRUE(cut.cut);
  EXPECT_EQ(convert("äöü", "utf-8", 0).text, "");
  EXPECT_EQ(convert("äöü", "utf-8", 5).text, "äö");
  EXPECT_FALSE(convert("äöü", "utf-8", 6).cut);
}

}  // namespace
}  // namespace eastap::mime::charset_test
