#include "proxy/trace/convert/tnetstring.h"

#include <string>

#include <gtest/gtest.h>

namespace eastap::trace::tnetstring_test {
namespace {

TEST(Tnetstring, TakesValuesOneAfterTheOther) {
  std::string_view rest = "5:hello,3:1.5^0:~4:true!17:1:a;2:12#1:b;1:x;}";
  EXPECT_EQ(take_tnet(rest)->text(), "hello");
  EXPECT_EQ(take_tnet(rest)->number(), 1.5);
  EXPECT_EQ(take_tnet(rest)->type, '~');
  EXPECT_TRUE(take_tnet(rest)->flag());
  const auto map = take_tnet(rest);
  ASSERT_TRUE(map);
  EXPECT_EQ((*map)["a"].number(), 12);
  EXPECT_EQ((*map)["b"].text(), "x");
  EXPECT_EQ((*map)["c"].type, '~');
  EXPECT_TRUE(rest.empty());
}

TEST(Tnetstring, RefusesWhatIsNotWhole) {
  for (std::string_view wrong : {"", "5", ":a,", "5:hell", "5:hello", "1:a?", "-1:a,", "99999999999999:a,",
                                 "18446744073709551615:a,", "x:a,"}) {
    const std::string_view before = wrong;
    EXPECT_FALSE(take_tnet(wrong)) << before;
    EXPECT_EQ(wrong, before);
  }
  EXPECT_EQ((Tnet{.type = '^', .payload = "inf"}).number(), 0);
  EXPECT_EQ((Tnet{.type = '#', .payload = "1x"}).number(), 0);
  EXPECT_EQ((Tnet{.type = '}', .payload = "1:a"})["a"].type, '~');
}

}  // namespace
}  // namespace eastap::trace::tnetstring_test
