#include "decoders/mime/html_reader.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::mime::html_reader_test {
namespace {

const unsigned char* chars(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

TEST(HtmlReader, EventsBecomeText) {
  TextLayout layout(1000);
  HtmlReader reader(layout, 10);
  const std::array<const unsigned char*, 5> link{chars("class"), nullptr, chars("href"),
                                                 chars("https://e/ x"), nullptr};
  reader.start("p", nullptr);
  reader.text("see ");
  reader.start("a", link.data());
  reader.text("this");
  reader.end("a");
  reader.end("p");
  reader.start("script", nullptr);
  reader.text("hidden");
  reader.start("p", nullptr);
  reader.end("p");
  reader.end("script");
  reader.text("end");
  EXPECT_EQ(layout.take(), "see this <https://e/x>\n\nend");
}

TEST(HtmlReader, EndsWithoutStartsAreHarmless) {
  TextLayout layout(1000);
  HtmlReader reader(layout, 10);
  for (const char* name : {"a", "ul", "pre", "script", "blockquote", "p", "li", "bogus"}) {
    reader.end(name);
  }
  reader.text("x");
  EXPECT_EQ(layout.take(), "x");
  EXPECT_FALSE(reader.done());
}

TEST(HtmlReader, DepthIsBounded) {
  TextLayout layout(1000);
  HtmlReader reader(layout, 2);
  reader.start("b", nullptr);
  reader.start("b", nullptr);
  EXPECT_FALSE(reader.too_deep());
  reader.start("b", nullptr);
  EXPECT_TRUE(reader.too_deep());
  EXPECT_TRUE(reader.done());
}

TEST(HtmlReader, LongAttributesAreCutAtAWholeCharacter) {
  TextLayout layout(1000);
  HtmlReader reader(layout, 10);
  std::string words;
  for (int i = 0; i < 300; ++i) {
    words += "ä";
  }
  const std::array<const unsigned char*, 3> picture{chars("alt"), chars(words.c_str()), nullptr};
  reader.start("img", picture.data());
  const std::string text = layout.take();
  EXPECT_TRUE(text::is_utf8(text));
  EXPECT_LT(text.size(), 220U);
}

}  // namespace
}  // namespace eastap::mime::html_reader_test
