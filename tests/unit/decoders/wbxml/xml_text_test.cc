#include "decoders/wbxml/xml_text.h"

#include <random>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::wbxml::xml_text_test {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_xml_text(out, as_bytes(text));
  return out;
}

TEST(XmlText, Utf8AgreesWithTheBaseOnRandomBytes) {
  std::mt19937 random(3);
  static constexpr std::string_view alphabet =
      "ab \xC2\xA9\xE2\x82\xAC\xF0\x9F\x99\x82\xED\xA0\x80\xFF\xC0\xF4\x90";
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (unsigned i = random() % 24; i > 0; --i) {
      text += alphabet[random() % alphabet.size()];
    }
    ASSERT_EQ(is_utf8(as_bytes(text)), text::is_utf8(text)) << text::to_hex(as_bytes(text));
    std::string mended;
    append_utf8(mended, as_bytes(text));
    ASSERT_TRUE(text::is_utf8(mended));
    ASSERT_EQ(mended == text, text::is_utf8(text));
  }
}

TEST(XmlText, EscapesMarkupAndWhatWouldMoveACursor) {
  EXPECT_EQ(escaped("a<b>&c\"'"), "a&lt;b&gt;&amp;c\"'");
  EXPECT_EQ(escaped("]]>"), "]]&gt;");
  EXPECT_EQ(escaped("line\r\nline\tend"), "line&#13;\nline\tend");
  EXPECT_EQ(escaped("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(escaped("\x7F"), "&#x7F;");
  EXPECT_EQ(escaped("\xC2\x9B"), "&#x9B;");
  EXPECT_EQ(escaped("\xE2\x80\xAE"), "&#x202E;");
  EXPECT_EQ(escaped("\xE2\x80\xA8"), "&#x2028;");
  EXPECT_EQ(escaped("\xEF\xBB\xBF"), "&#xFEFF;");
  EXPECT_EQ(escaped("a\x1B[31m"), "a\xEF\xBF\xBD[31m");
  EXPECT_EQ(escaped("\xEF\xBF\xBF"), "\xEF\xBF\xBD") << "U+FFFF is no XML character";
  EXPECT_EQ(escaped("\xFF"), "\xEF\xBF\xBD");
  EXPECT_EQ(escaped(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
}

TEST(XmlText, FindsTheOddByteAtEveryPlace) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char odd : {'\x01', '\x1F', '\xFF'}) {
        std::string text(size, 'x');
        text[at] = odd;
        EXPECT_EQ(xml_fit(as_bytes(text)), XmlFit::lossy);
        EXPECT_FALSE(odd == '\xFF' && is_utf8(as_bytes(text)));
      }
      for (const char markup : {'<', '>', '&', '\x7F', '\r'}) {
        std::string text(size, 'x');
        text[at] = markup;
        EXPECT_GT(escaped(text).size(), size);
        EXPECT_EQ(xml_fit(as_bytes(text)), size == 1 && markup == '\r' ? XmlFit::blank : XmlFit::exact);
      }
    }
  }
}

TEST(XmlText, KnowsBlankText) {
  EXPECT_EQ(xml_fit({}), XmlFit::blank);
  EXPECT_EQ(xml_fit(as_bytes(" \r\n\t")), XmlFit::blank);
  EXPECT_EQ(xml_fit(as_bytes(" x ")), XmlFit::exact);
  EXPECT_EQ(xml_fit(as_bytes("\xC2\xA0")), XmlFit::exact);
  EXPECT_EQ(xml_fit(as_bytes("\xED\xA0\x80")), XmlFit::lossy);
  EXPECT_EQ(xml_fit(as_bytes("a\x0B")), XmlFit::lossy);
}

TEST(XmlText, WritesCharacters) {
  const auto written = [](std::uint32_t code) {
    std::string out;
    append_code_point(out, code);
    return out;
  };
  EXPECT_EQ(written('A'), "A");
  EXPECT_EQ(written(0xE9), "\xC3\xA9");
  EXPECT_EQ(written(0x20AC), "\xE2\x82\xAC");
  EXPECT_EQ(written(0x1F642), "\xF0\x9F\x99\x82");
  EXPECT_EQ(written(0xD800), "\xEF\xBF\xBD");
  EXPECT_EQ(written(0x110000), "\xEF\xBF\xBD");
  for (const std::uint32_t code : {0x9U, 0xAU, 0xDU, 0x20U, 0xD7FFU, 0xE000U, 0xFFFDU, 0x10000U, 0x10FFFFU}) {
    EXPECT_TRUE(is_xml_char(code));
  }
  for (const std::uint32_t code : {0x0U, 0x8U, 0xBU, 0x1FU, 0xD800U, 0xDFFFU, 0xFFFEU, 0xFFFFU, 0x110000U}) {
    EXPECT_FALSE(is_xml_char(code));
  }
}

TEST(XmlText, HexAndBase64AgreeWithTheBase) {
  std::mt19937 random(5);
  for (std::size_t size = 0; size < 70; ++size) {
    Bytes bytes(size);
    for (auto& byte : bytes) {
      byte = static_cast<std::uint8_t>(random());
    }
    std::string hex;
    std::string base64 = "before";
    append_hex(hex, bytes);
    append_base64(base64, bytes);
    EXPECT_EQ(hex, text::to_hex(bytes));
    EXPECT_EQ(base64, "before" + text::to_base64(bytes));
  }
}

TEST(XmlText, StringsEndAtZeroOrLimit) {
  const Bytes body{'a', 'b', 0, 'c', 'd'};
  EXPECT_EQ(c_string(body, 0, 5), "ab");
  EXPECT_EQ(c_string(body, 1, 5), "b");
  EXPECT_EQ(c_string(body, 3, 5), "cd");
  EXPECT_EQ(c_string(body, 3, 4), "c");
  EXPECT_EQ(c_string(body, 5, 5), "");
}

}  // namespace
}  // namespace eastap::wbxml::xml_text_test
