#include "proxy/script/counters.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace eastap::script {
namespace {

TEST(Counters, CountAndStopAtTheEnds) {
  Counters counters;
  EXPECT_EQ(counters.count("a", 1), 1);
  EXPECT_EQ(counters.count("a", 41), 42);
  EXPECT_EQ(counters.count("a", std::numeric_limits<std::int64_t>::max()),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(counters.count("b", std::numeric_limits<std::int64_t>::min()),
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(counters.count("b", -1), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(counters.count("DEV1", "a", 2), 2);
  EXPECT_EQ(counters.device_values().at("DEV1").at("a"), 2);
}

TEST(Counters, AreBounded) {
  Counters counters;
  EXPECT_FALSE(counters.count("", 1));
  EXPECT_FALSE(counters.count(std::string(101, 'x'), 1));
  for (std::size_t i = 0; i < Counters::max_names; ++i) {
    EXPECT_TRUE(counters.count(std::to_string(i), 1));
  }
  EXPECT_FALSE(counters.count("one more", 1));
  EXPECT_EQ(counters.count("7", 1), 2);
  for (std::size_t i = 0; i < Counters::max_devices; ++i) {
    EXPECT_TRUE(counters.count(std::to_string(i), "n", 1));
  }
  EXPECT_TRUE(counters.count("0", "n", 1));
  EXPECT_TRUE(counters.count("new", "n", 1));
  EXPECT_EQ(counters.device_values().size(), Counters::max_devices);
  EXPECT_TRUE(counters.device_values().contains("0"));
  EXPECT_FALSE(counters.device_values().contains("1"));
}

}  // namespace
}  // namespace eastap::script
