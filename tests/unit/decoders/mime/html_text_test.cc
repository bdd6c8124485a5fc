#include "decoders/mime/html_text.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::mime::html_text_test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string text_of(std::string_view html) {
  return html_to_text(html).text;
}

std::string repeated(std::string_view piece, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += piece;
  }
  return all;
}

TEST(HtmlText, ParagraphsAndLines) {
  EXPECT_EQ(
      text_of("<html><body><p>One\n  two</p><p>three<br>four</p><div>five</div><div>six</div></body></html>"),
      "One two\n\nthree\nfour\n\nfive\nsix");
  EXPECT_EQ(text_of("just text"), "just text");
  EXPECT_EQ(text_of(""), "");
  EXPECT_EQ(text_of("<h1>Head</h1>body"), "Head\n\nbody");
}

TEST(HtmlText, NoScriptsStylesTitlesOrComments) {
  EXPECT_EQ(
      text_of("<head><title>t</title><style>p{color:red}</style></head><body>a<script>if (1<2) x();</script>"
              "<!-- c -->b</body>"),
      "ab");
}

TEST(HtmlText, ListsTablesQuotesAndPre) {
  EXPECT_EQ(text_of("<ul><li>a<li>b<ol><li>c</li><li>d</li></ol></ul>after"),
            "- a\n- b\n  1. c\n  2. d\n\nafter");
  EXPECT_EQ(text_of("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a  b\nc");
  EXPECT_EQ(text_of("x<blockquote><p>q</p><p>r</p></blockquote>y"), "x\n\n> q\n\n> r\n\ny");
  EXPECT_EQ(text_of("<pre>  a\n    b</pre>"), "  a\n    b");
  EXPECT_EQ(text_of("a<hr>b"), "a\n\n---\nb");
}

TEST(HtmlText, LinksAndPictures) {
  EXPECT_EQ(text_of("see <a href='https://example.com/x'>the page</a>."),
            "see the page <https://example.com/x>.");
  EXPECT_EQ(text_of("<a href='https://example.com'>https://example.com</a>"), "https://example.com");
  EXPECT_EQ(text_of("<a href='mailto:anna@example.com'>anna@example.com</a>"), "anna@example.com");
  EXPECT_EQ(text_of("<a href='#top'>up</a> <a href='javascript:x()'>run</a>"), "up run");
  EXPECT_EQ(text_of("<img alt='a cat' src='cid:1'><img src='x'>"), "[a cat]");
}

TEST(HtmlText, EntitiesAndCharacterSets) {
  EXPECT_EQ(text_of("a&nbsp;&amp;&lt;b&#228;&#x20AC;"), "a\u00A0&<bä€");
  EXPECT_EQ(text_of("<meta charset='iso-8859-1'><p>Grüß"), "Grüß") << "it is UTF-8 by now";
  EXPECT_EQ(text_of("<meta http-equiv='Content-Type' content='text/html; charset=utf-16'>Grüß"), "Grüß");
  const HtmlText bad = html_to_text("<p>a\xFFz");
  EXPECT_EQ(bad.text, "a\uFFFDz");
  ASSERT_EQ(bad.findings.size(), 1U);
  EXPECT_EQ(bad.findings[0].code, "html.damaged");
}

TEST(HtmlText, NoEntityIsEverLoadedOrExpanded) {
  const std::string lol =
      "<!DOCTYPE html [<!ENTITY a 'lollollol'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY f SYSTEM "
      "'file:///etc/passwd'>]>"
      "<p>x&b;y&f;z";
  EXPECT_THAT(text_of(lol), Not(HasSubstr("lollol")));
  EXPECT_THAT(text_of(lol), Not(HasSubstr("root:")));
}

TEST(HtmlText, BrokenMarkupIsReadAsFarAsItMakesSense) {
  EXPECT_EQ(text_of("<b>bold <i>both</b> rest</i></div></p>end"), "bold both restend");
  EXPECT_THAT(text_of("a < b and <c"), HasSubstr("a"));
  EXPECT_THAT(text_of("<p>one<p>two<!-- never closed"), HasSubstr("one\n\ntwo"));
  EXPECT_THAT(text_of("<a href=\"never closed>text"), Not(HasSubstr("<a")));
}

TEST(HtmlText, DepthIsBounded) {
  const HtmlText deep = html_to_text(repeated("<div>", 200'000) + "bottom");
  EXPECT_TRUE(deep.cut);
  ASSERT_FALSE(deep.findings.empty());
  EXPECT_EQ(deep.findings[0].code, "html.limit");
  const HtmlText fine = html_to_text(repeated("<div>", 200) + "bottom");
  EXPECT_EQ(fine.text, "bottom");
  EXPECT_FALSE(fine.cut);
}

TEST(HtmlText, AttributesOfOneTagAreBounded) {
  std::string tag = "before<a";
  for (int i = 0; i < 100'000; ++i) {
    tag += " b" + std::to_string(i) + "=c";
  }
  const HtmlText many = html_to_text(tag + ">after");
  EXPECT_EQ(many.text, "before");
  EXPECT_TRUE(many.cut);
  ASSERT_FALSE(many.findings.empty());
  EXPECT_EQ(many.findings[0].code, "html.limit");
  const std::string picture =
      "<img alt=x src='data:image/png;base64," + std::string(500'000, 'A') + "'>after";
  EXPECT_EQ(text_of(picture), "[x]after");
  EXPECT_EQ(text_of("<!--" + repeated(" a=b", 50'000) + "-->after"), "after");
  EXPECT_EQ(text_of("<style>" + repeated(" a=b", 50'000) + "</style>after"), "after");
}

TEST(HtmlText, HostileInputEndsFast) {
  for (const std::string& piece :
       {std::string("<b>"), std::string("</i>"), std::string("<b></i>"), std::string("<a href=x>"),
        std::string("<!--"), std::string("<"), std::string("&"), std::string("&#"), std::string("<ul><li>"),
        std::string("<table><tr>"), std::string("<p a=b"), std::string("<!DOCTYPE "), std::string("<script>"),
        std::string("\0<", 2), std::string("<pre>\n"), std::string("<?x "), std::string("<blockquote>x"),
        std::string("<a b c d e f>")}) {
    const HtmlText read = html_to_text(repeated(piece, 1'200'000 / piece.size()));
    EXPECT_LE(read.text.size(), Limits{}.text) << piece;
    EXPECT_TRUE(text::is_utf8(read.text)) << piece;
  }
}

TEST(HtmlText, OutputAndInputAreBounded) {
  const HtmlText long_text = html_to_text(repeated("wörd ", 100'000));
  EXPECT_TRUE(long_text.cut);
  EXPECT_LE(long_text.text.size(), Limits{}.text);
  EXPECT_GT(long_text.text.size(), Limits{}.text - 8);
  const HtmlText long_input = html_to_text(repeated("<i></i>", 200'000) + "end");
  EXPECT_TRUE(long_input.cut);
  ASSERT_FALSE(long_input.findings.empty());
  EXPECT_EQ(long_input.text, "");
  const std::string url(10'000, 'u');
  EXPECT_LT(text_of("<a href='" + url + "'>x</a>").size(), 400U);
}

}  // namespace
}  // namespace eastap::mime::html_text_test
