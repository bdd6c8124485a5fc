#include "decoders/eas/user_agent.h"

#include <gtest/gtest.h>

namespace eastap::eas::user_agent_test {
namespace {

std::string words(std::string_view text) {
  return read_user_agent(text).words();
}

TEST(UserAgent, Apple) {
  EXPECT_EQ(words("Apple-iPhone8C4/1504.100"), "iPhone8,4, iOS 11 (build 15D100)");
  EXPECT_EQ(words("Apple-iPhone12C1/1902.109"), "iPhone12,1, iOS 15 (build 19B109)");
  EXPECT_EQ(words("Apple-iPhone4C1/902.206"), "iPhone4,1, iOS 5 (build 9B206)");
  EXPECT_EQ(words("Apple-iPad7C11/2104.5291"), "iPad7,11, iPadOS 17 (build 21D5291)");
  EXPECT_EQ(words("Apple-iPad4C1/1401.403"), "iPad4,1, iOS 10 (build 14A403)");
  EXPECT_EQ(words("Apple-iPhone17C1/2301.341"), "iPhone17,1, iOS 26 (build 23A341)");
  EXPECT_EQ(words("Apple-iPhone/1C2"), "iPhone");
  EXPECT_EQ(words("Apple-iPhone8C4/1500.100"), "iPhone8,4") << "letter 0 does not exist";
  EXPECT_EQ(words("Apple-"), "");
  EXPECT_EQ(words("iOS/11.2.6 (15D100) dataaccessd/1.0"), "iOS 11.2.6 (build 15D100)");
  EXPECT_EQ(words("iOS/16.1"), "iOS 16.1");
}

TEST(UserAgent, Android) {
  EXPECT_EQ(words("Android-SAMSUNG-SM-G960F/101.90000"), "Samsung SM-G960F, Android 9");
  EXPECT_EQ(words("SAMSUNG-SM-G900F/101.50002"), "Samsung SM-G900F, Android 5.0.2");
  EXPECT_EQ(words("SAMSUNG-SM-S901B/101.130000"), "Samsung SM-S901B, Android 13");
  EXPECT_EQ(words("SAMSUNG-GT-I9100/101.403"), "Samsung GT-I9100, Android 4.0.3");
  EXPECT_EQ(words("SAMSUNG-X/102.1"), "Samsung X");
  EXPECT_EQ(words("Android/8.1.0-EAS-2.0"), "Android 8.1.0, Android mail");
  EXPECT_EQ(words("Android-Mail/2024.01.21.602.Release"), "Android, Gmail 2024.01.21.602.Release");
}

TEST(UserAgent, Microsoft) {
  EXPECT_EQ(words("Outlook-iOS-Android/1.0"), "Outlook mobile (through Microsoft's cloud)");
  EXPECT_EQ(words("Outlook/16.0 (16.0.4266.1001; C2R; x86)"), "Windows, Outlook 16.0");
  EXPECT_EQ(words("MSFT-WIN-3/10.0.17134"), "Windows, Windows Mail 10.0.17134");
  EXPECT_EQ(words("MSFT-WP/8.10.14219"), "Windows Phone 8.10.14219");
  EXPECT_EQ(words("MSFT-PPC/5.2.5086"), "Windows Mobile (Pocket PC) 5.2.5086");
  EXPECT_EQ(words("MSFT-SPhone/5.2.404"), "Windows Mobile (smartphone) 5.2.404");
}

TEST(UserAgent, Others) {
  EXPECT_EQ(words("TouchDown(MSRPC)/8.1.00052/"), "TouchDown 8.1.00052");
  EXPECT_EQ(words("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.0"),
            "Thunderbird 115.6.0");
  EXPECT_EQ(words("curl/7.88.1"), "curl");
  EXPECT_EQ(words("  SomeThing else"), "SomeThing");
  EXPECT_EQ(words(""), "");
  EXPECT_EQ(words("a\x1b/1"), "a\\x1B");
}

}  // namespace
}  // namespace eastap::eas::user_agent_test
