#include "certs/host_name.h"

#include <gtest/gtest.h>

namespace eastap::certs::host_name_test {
namespace {

TEST(HostName, IsLowerCaseWithoutTheTrailingDot) {
  EXPECT_EQ(certificate_name("Mail.Example.COM."), "mail.example.com");
  EXPECT_EQ(certificate_name("*.Example.com"), "*.example.com");
  EXPECT_EQ(certificate_name("_autodiscover.host"), "_autodiscover.host");
  EXPECT_EQ(certificate_name("localhost"), "localhost");
}

// Labels beyond ASCII; the results are those that every browser shows for these well-known names.
TEST(HostName, LabelsBeyondAsciiBecomeXn) {
  EXPECT_EQ(certificate_name("bücher.example"), "xn--bcher-kva.example");
  EXPECT_EQ(certificate_name("münchen.de"), "xn--mnchen-3ya.de");
  EXPECT_EQ(certificate_name("пример.испытание"), "xn--e1afmkfd.xn--80akhbyknj4f");
  EXPECT_EQ(certificate_name("例え.テスト"), "xn--r8jz45g.xn--zckzah");
  EXPECT_EQ(certificate_name("mail.☃.net"), "mail.xn--n3h.net");
  EXPECT_EQ(certificate_name("💩.la"), "xn--ls8h.la");
}

TEST(HostName, RefusesWhatNoCertificateCarries) {
  const std::string label63(63, 'a');
  const std::string name253 = label63 + "." + label63 + "." + label63 + "." + std::string(61, 'b');
  EXPECT_EQ(certificate_name(name253), name253);
  for (const std::string& bad :
       {std::string(), std::string("."), std::string("a..b"), std::string(".a"), label63 + "a.test",
        name253 + "b", std::string("a b.test"), std::string("a\0b.test", 8), std::string("a\nb"),
        std::string("a\x7f"), std::string("\xff\xfe.test"), std::string("*"), std::string("a.*.test"),
        std::string("f*.test")}) {
    EXPECT_FALSE(certificate_name(bad)) << bad;
  }
}

TEST(HostName, RefusesLabelsThatGrowTooLong) {
  std::string wide;
  for (int n = 0; n < 64; ++n) {
    wide += "例";
  }
  EXPECT_FALSE(certificate_name(wide + ".test"));
  std::string mixed;
  for (int n = 0; n < 30; ++n) {
    mixed += "ü例";
  }
  EXPECT_FALSE(certificate_name(mixed + ".test"));
}

}  // namespace
}  // namespace eastap::certs::host_name_test
