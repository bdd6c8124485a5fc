#include "proxy/app/rotation_option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::app {
namespace {

using testing::HasSubstr;

TEST(RotationOption, ReadsSizesAndTimes) {
  const auto size = read_rotation("500M", "");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->bytes, 500ULL << 20U);
  EXPECT_EQ(size->time.count(), 0);
  const auto time = read_rotation("30m", "");
  ASSERT_TRUE(time);
  EXPECT_EQ(time->bytes, 0U);
  EXPECT_EQ(time->time, std::chrono::minutes(30));
  const auto both = read_rotation("1h,2GiB", "10G");
  ASSERT_TRUE(both);
  EXPECT_EQ(both->bytes, 2ULL << 30U);
  EXPECT_EQ(both->time, std::chrono::hours(1));
  EXPECT_EQ(both->max_disk, 10ULL << 30U);
  EXPECT_GT(both->min_free, 0U);
  EXPECT_GT(read_rotation("1d", "8G")->bytes, 0U) << "else nothing old could go";
  EXPECT_FALSE(read_rotation("", "")->in_parts());
}

TEST(RotationOption, SaysWhatItWants) {
  for (const char* wrong : {"0", "x", "1y", "1h,1h", "1M,2M", ",", "-1s", "999999d", "1K"}) {
    const auto refused = read_rotation(wrong, "");
    ASSERT_FALSE(refused) << wrong;
    EXPECT_THAT(refused.error().what, HasSubstr("--rotate: "));
  }
  EXPECT_THAT(read_rotation("", "1G").error().what, HasSubstr("add --rotate"));
  EXPECT_THAT(read_rotation("1G", "1G").error().what, HasSubstr("twice"));
  EXPECT_THAT(read_rotation("1h", "many").error().what, HasSubstr("10G"));
}

}  // namespace
}  // namespace eastap::app
