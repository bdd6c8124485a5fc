#include "decoders/eas/locale.h"

#include <gtest/gtest.h>

namespace eastap::eas::locale_test {
namespace {

TEST(Locale, KnowsWhatTheExamplesUse) {
  EXPECT_EQ(locale_name(0x0409), "en-US");
  EXPECT_EQ(locale_name(0x0407), "de-DE");
  EXPECT_EQ(locale_name(0x0804), "zh-CN");
  EXPECT_EQ(locale_name(0x0401), "ar-SA") << "first row";
  EXPECT_EQ(locale_name(0x4009), "en-IN") << "last row";
  EXPECT_EQ(locale_name(0x0000), "");
  EXPECT_EQ(locale_name(0xffff), "");
}

}  // namespace
}  // namespace eastap::eas::locale_test
