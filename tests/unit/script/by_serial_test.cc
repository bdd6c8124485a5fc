#include "proxy/script/by_serial.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace eastap::script::by_serial_test {
namespace {

BySerial<std::string> numbered(const std::vector<std::uint64_t>& serials) {
  BySerial<std::string> all;
  for (const std::uint64_t serial : serials) {
    all.add(serial, std::make_unique<std::string>(std::to_string(serial)));
  }
  return all;
}

TEST(BySerial, FindsWhatItHolds) {
  const BySerial<std::string> all = numbered({2, 3, 7, 8});
  for (const std::uint64_t serial : {2, 3, 7, 8}) {
    ASSERT_NE(all.find(serial), nullptr) << serial;
    EXPECT_EQ(*all.find(serial), std::to_string(serial));
  }
  for (const std::uint64_t serial : {0, 1, 4, 6, 9}) {
    EXPECT_EQ(all.find(serial), nullptr) << serial;
  }
  EXPECT_EQ(BySerial<std::string>().find(1), nullptr);
}

TEST(BySerial, TakesOneAndLeavesTheOthersWhereTheyLie) {
  BySerial<std::string> all = numbered({1, 2, 3});
  const std::string* last = all.find(3);
  EXPECT_EQ(*all.take(2), "2");
  EXPECT_EQ(all.take(2), nullptr);
  EXPECT_EQ(all.find(2), nullptr);
  EXPECT_EQ(all.find(3), last);
  EXPECT_EQ(*all.take(3), "3");
  EXPECT_EQ(*all.find(1), "1");
  EXPECT_EQ(all.size(), 1U);
  EXPECT_EQ(all.add(9, std::make_unique<std::string>("nine")), "nine");
  EXPECT_EQ(*all.find(9), "nine");
}

TEST(BySerial, IsWalkedInTheOrderOfTheNumbers) {
  std::string walked;
  for (const auto& [serial, value] : numbered({4, 5, 60})) {
    walked += *value + ' ';
  }
  EXPECT_EQ(walked, "4 5 60 ");
}

}  // namespace
}  // namespace eastap::script::by_serial_test
