#include "decoders/mime/text_layout.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::mime::text_layout_test {
namespace {

TEST(TextLayout, JoinsBlanksAndDropsThemAtTheStartOfALine) {
  TextLayout layout(100);
  layout.flow("  one \n\t two");
  layout.flow("three ");
  layout.flow(" four");
  layout.line();
  layout.flow("  five  ");
  EXPECT_EQ(layout.take(), "one twothree four\nfive");
}

TEST(TextLayout, ParagraphsHaveOneEmptyLine) {
  TextLayout layout(100);
  layout.paragraph();
  layout.flow("a");
  layout.paragraph();
  layout.paragraph();
  layout.line();
  layout.flow("b");
  layout.line_break();
  layout.line_break();
  layout.line_break();
  layout.flow("c");
  layout.paragraph();
  EXPECT_EQ(layout.take(), "a\n\nb\n\nc");
}

TEST(TextLayout, ListsAndQuotes) {
  TextLayout layout(100);
  layout.indent(1);
  layout.bullet("- ");
  layout.flow("x");
  layout.indent(1);
  layout.bullet("1. ");
  layout.flow("y");
  layout.indent(-2);
  layout.line();
  layout.quote(1);
  layout.flow("q");
  layout.line();
  layout.flow("r");
  EXPECT_EQ(layout.take(), "- x\n  1. y\n> q\n> r");
}

TEST(TextLayout, VerbatimKeepsBlanksAndLines) {
  TextLayout layout(100);
  layout.verbatim("  a\tb\r\n\n    c\n");
  EXPECT_EQ(layout.take(), "  a    b\n\n    c");
}

TEST(TextLayout, StopsAtTheLimitAtAWholeCharacter) {
  TextLayout layout(4);
  layout.flow("abcä");
  EXPECT_TRUE(layout.full());
  layout.flow("z");
  EXPECT_EQ(layout.take(), "abc");
  TextLayout deep(50);
  deep.quote(1'000'000);
  deep.indent(1'000'000);
  deep.flow("x");
  EXPECT_EQ(deep.size(), 8 * 2 + 8 * 2 + 1U);
  EXPECT_EQ(deep.since(deep.size() - 1), "x");
  EXPECT_EQ(deep.since(1000), "");
}

}  // namespace
}  // namespace eastap::mime::text_layout_test
