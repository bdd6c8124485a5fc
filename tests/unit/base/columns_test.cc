#include "proxy/base/columns.h"

#include <gtest/gtest.h>

namespace eastap::columns_test {
namespace {

std::string cell(std::string_view text, std::size_t width, bool pad = true) {
  std::string line;
  append_cell(line, text, width, pad);
  return line;
}

TEST(Columns, CountsCells) {
  EXPECT_EQ(width_of(""), 0U);
  EXPECT_EQ(width_of("Inbox"), 5U);
  EXPECT_EQ(width_of("Entwürfe"), 8U);
  EXPECT_EQ(width_of("受信トレイ"), 10U);
  EXPECT_EQ(width_of("e\u0301"), 1U);
  EXPECT_EQ(width_of("\xFF\xC3"), 2U) << "bytes that are no UTF-8 count one each";
}

TEST(Columns, PadsAndCuts) {
  EXPECT_EQ(cell("ab", 4), "ab  ");
  EXPECT_EQ(cell("abcd", 4), "abcd");
  EXPECT_EQ(cell("abcde", 4), "abc…");
  EXPECT_EQ(cell("受信トレイ", 4), "受… ") << "a wide character does not fit into the last cell";
  EXPECT_EQ(cell("ab", 4, false), "ab");
  EXPECT_EQ(cell("abcde", 4, false), "abc…");
  EXPECT_EQ(cell("abc", 0), "");
}

TEST(Columns, StandsAtTheRight) {
  std::string line;
  append_right(line, "12 B", 6);
  EXPECT_EQ(line, "  12 B");
  append_right(line, "1234567", 3);
  EXPECT_EQ(line, "  12 B1234567");
}

}  // namespace
}  // namespace eastap::columns_test
