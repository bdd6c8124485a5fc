#include "proxy/base/text.h"

#include <random>

#include <gtest/gtest.h>

namespace eastap::text::text_test {
namespace {

using namespace std::string_literals;

TEST(Case, OnlyAsciiLettersFold) {
  EXPECT_EQ(lower("MS-ASProtocolVersion"), "ms-asprotocolversion");
  EXPECT_EQ(lower("Ä[@`Z"), "Ä[@`z");
  EXPECT_TRUE(iequals("Content-Length", "content-LENGTH"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("@", "`"));  // these differ by the case bit only, but are not letters
  EXPECT_TRUE(istarts_with("Basic abc", "basic "));
  EXPECT_FALSE(istarts_with("Bas", "basic"));
}

TEST(Find, IgnoresCaseAndHonoursTheStart) {
  EXPECT_EQ(ifind("one Two TWO", "two"), 4U);
  EXPECT_EQ(ifind("one Two TWO", "two", 5), 8U);
  EXPECT_EQ(ifind("one", "two"), std::string_view::npos);
  EXPECT_EQ(ifind("one", "", 3), 3U);
  EXPECT_EQ(ifind("one", "o", 4), std::string_view::npos);
  EXPECT_EQ(ifind("", "x"), std::string_view::npos);
}

TEST(Trim, TakesSpacesAndTabsOnly) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim("  \t"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\r\na\n"), "\r\na\n");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Number, IsWholeAndDecimal) {
  EXPECT_EQ(to_number("0"), 0U);
  EXPECT_EQ(to_number("18446744073709551615"), UINT64_MAX);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x10", "18446744073709551616", "1.0"}) {
    EXPECT_FALSE(to_number(bad).has_value()) << bad;
  }
}

TEST(Hex, WritesUpperCaseAndReadsBothWithBlanks) {
  const Bytes bytes = {0x00, 0x9F, 0xFF};
  EXPECT_EQ(to_hex(bytes), "009FFF");
  EXPECT_EQ(from_hex("00 9f\nFf"), bytes);
  EXPECT_EQ(from_hex(""), Bytes{});
  EXPECT_FALSE(from_hex("0").has_value());
  EXPECT_FALSE(from_hex("0g").has_value());
}

TEST(Base64, AnswersTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), coded);
    EXPECT_EQ(from_base64(coded), to_bytes(std::string_view(plain)));
  }
}

TEST(Base64, TakesMissingPaddingAndNothingElse) {
  EXPECT_EQ(from_base64("Zg"), to_bytes("f"));
  EXPECT_EQ(from_base64("Zg="), to_bytes("f"));
  for (const char* bad : {"Z", "Zg===", "Zm9v=", "=", "Z=g=", "Zm 9v", "Zm9v\n", "Zm9-", "Z\xFFg="}) {
    EXPECT_FALSE(from_base64(bad).has_value()) << bad;
  }
}

TEST(Base64, GivesBackEveryByteAtEveryLength) {
  Bytes bytes;
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes.push_back(static_cast<std::uint8_t>(i * 7));
  }
}

TEST(Percent, DecodesWhatIsWellFormedAndLeavesTheRest) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%2f"), "a b/c/");
  EXPECT_EQ(percent_decode("%00"), "\0"s);
  EXPECT_EQ(percent_decode("+%+%2%zz%4"), "+%+%2%zz%4");
  EXPECT_EQ(percent_decode("%%41"), "%A");
}

TEST(Utf8, RefusesOverlongSurrogateAndTooLargeForms) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("a é € 😀"));
  EXPECT_TRUE(is_utf8("\xF4\x8F\xBF\xBF"));
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF",
                          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF", "\xE2\x82", "\xC3"}) {
    EXPECT_FALSE(is_utf8(bad)) << to_hex(as_bytes(bad));
  }
}

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable("Grüße, 世界 😀 \\ \""), "Grüße, 世界 😀 \\ \"");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, ShowsWhatCouldSteerATerminal) {
  EXPECT_EQ(printable("\x1B[2J"), "\\x1B[2J");
  EXPECT_EQ(printable("a\r\nb\tc\x7F"), "a\\x0D\\x0Ab\\x09c\\x7F");
  EXPECT_EQ(printable("a\0b"s), "a\\x00b");
  EXPECT_EQ(printable("\xC2\x9B"), "\\u{009B}");      // CSI as a C1 control
  EXPECT_EQ(printable("\x9B"), "\\x9B");              // the same byte where it is not UTF-8
  EXPECT_EQ(printable("\u202Egnp"), "\\u{202E}gnp");  // right-to-left override
  EXPECT_EQ(printable("\u2067\u2028\uFEFF"), "\\u{2067}\\u{2028}\\u{FEFF}");
  EXPECT_EQ(printable("\U000E0041"), "\\u{E0041}");
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80");
}

TEST(Printable, StopsAtTheLimitAndNeverInsideACharacter) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abcdef…");
  EXPECT_EQ(printable("ééé", 2), "éé…");
  EXPECT_EQ(printable("abc\x1B", 6), "abc…");  // the escape needs four places and three are left
  EXPECT_EQ(printable("a", 0), "…");
}

TEST(Printable, IsSafeAndUtf8ForAnyBytes) {
  std::mt19937 random(20240607);
  for (int round = 0; round < 2000; ++round) {
    std::string wire(random() % 40, '\0');
    for (char& c : wire) {
      c = static_cast<char>(random());
    }
    const std::string shown = printable(wire);
    ASSERT_TRUE(is_utf8(shown)) << to_hex(as_bytes(wire));
    for (std::size_t i = 0; i < shown.size(); ++i) {
      const auto byte = static_cast<unsigned char>(shown[i]);
      ASSERT_GE(byte, 0x20U);
      ASSERT_NE(byte, 0x7FU);
      const bool c1 = byte == 0xC2U && static_cast<unsigned char>(shown[i + 1]) < 0xA0U;
      ASSERT_FALSE(c1);
    }
  }
}

TEST(Glob, StarAndQuestionMark) {
  EXPECT_TRUE(glob_match("*.example.com", "Mail.EXAMPLE.com"));
  EXPECT_FALSE(glob_match("*.example.com", "example.com"));
  EXPECT_TRUE(glob_match("a*b*c", "aXXbYYbc"));
  EXPECT_TRUE(glob_match("a?c", "abc"));
  EXPECT_FALSE(glob_match("a?c", "ac"));
  EXPECT_TRUE(glob_match("***", ""));
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_FALSE(glob_match("", "a"));
  EXPECT_FALSE(glob_match("abc", "abcd"));
}

TEST(Glob, ManyStarsEndWithoutBlowingUp) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) {
    pattern += "*a";
  }
  EXPECT_FALSE(glob_match(pattern + "b", std::string(5000, 'a')));
}

TEST(HumanSize, CountsInThousandsWithOneDecimal) {
  EXPECT_EQ(human_size(0), "0 B");
  EXPECT_EQ(human_size(999), "999 B");
  EXPECT_EQ(human_size(1000), "1.0 kB");
  EXPECT_EQ(human_size(1234567), "1.2 MB");
  EXPECT_EQ(human_size(999'949), "999.9 kB");
  EXPECT_EQ(human_size(999'950), "1.0 MB");
  EXPECT_EQ(human_size(UINT64_MAX), "18.4 EB");
}

}  // namespace
}  // namespace eastap::text::text_test
