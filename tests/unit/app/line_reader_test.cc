#include "proxy/app/line_reader.h"

#include <iostream>
#include <sstream>

#include <gtest/gtest.h>

namespace eastap::app {
namespace {

TEST(LineReader, PlainLinesWhereNobodyTypes) {
  std::istringstream input("one\n\ntwo");
  std::streambuf* const before = std::cin.rdbuf(input.rdbuf());
  LineReader lines;
  if (!lines.interactive()) {
    EXPECT_EQ(lines.next("> "), "one");
    EXPECT_EQ(lines.next("> "), "");
    EXPECT_EQ(lines.next("> "), "two");
    EXPECT_EQ(lines.next("> "), std::nullopt);
    lines.remember("nothing");
  }
  std::cin.rdbuf(before);
  std::cin.clear();
}

}  // namespace
}  // namespace eastap::app
