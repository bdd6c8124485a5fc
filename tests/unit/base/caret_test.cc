#include "proxy/base/caret.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::caret_test {
namespace {

TEST(Caret, StandsBelowThePlace) {
  EXPECT_EQ(point_at("cmd = Sync", 4), "    cmd = Sync\n        ^");
  EXPECT_EQ(point_at("", 0), "    \n    ^");
  EXPECT_EQ(point_at("abc", 3), "    abc\n       ^");
  EXPECT_EQ(point_at("abc", 99), "    abc\n       ^");
}

TEST(Caret, MindsWideAndUnprintableCharacters) {
  EXPECT_EQ(point_at("ü日=", 5), "    ü日=\n       ^");
  EXPECT_EQ(point_at("\x1b=", 1), "    \\x1B=\n        ^");
}

TEST(Caret, LongTextsAreCut) {
  const std::string lines = point_at(std::string(500, 'a') + "=" + std::string(500, 'b'), 500);
  EXPECT_EQ(lines, "    …" + std::string(50, 'a') + "=" + std::string(29, 'b') + "…\n    " +
                       std::string(51, ' ') + "^");
  const std::string cut = point_at(std::string(100, 'x') + "日日日日日日日日日日日日日日日日日日日日=", 160);
  EXPECT_EQ(cut.find("\\x"), std::string::npos) << cut;
}

}  // namespace
}  // namespace eastap::caret_test
