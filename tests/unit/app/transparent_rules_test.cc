#include "proxy/app/transparent_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TransparentRules, RedirectBothPortsAndRejectQuicInOneTable) {
  EXPECT_EQ(transparent_rules({.port = 8443}),
            "table inet eastap_8443 {\n"
            "  chain phones { type nat hook prerouting priority dstnat; fib daddr type local return; "
            "tcp dport { 80, 443 } redirect to :8443; }\n"
            "  chain no_quic { type filter hook forward priority filter; udp dport 443 reject; }\n"
            "}\n");
  EXPECT_EQ(transparent_undo({.port = 8443}), "nft delete table inet eastap_8443");
}

TEST(TransparentRules, AnInterfaceLimitsBoth) {
  const std::string rules = transparent_rules({.port = 1, .interface = "wlan0"});
  EXPECT_THAT(rules, HasSubstr("iifname \"wlan0\" tcp dport"));
  EXPECT_THAT(rules, HasSubstr("iifname \"wlan0\" udp dport"));
}

TEST(TransparentRules, LocalProgramsExceptTheTapItself) {
  const std::string rules = transparent_rules({.port = 8443, .local = true, .user = 1000});
  EXPECT_THAT(rules, HasSubstr("hook output priority dstnat"));
  EXPECT_THAT(rules, HasSubstr("meta skuid != 1000 tcp dport { 80, 443 } redirect to :8443"));
  EXPECT_THAT(rules, HasSubstr("meta skuid != 1000 udp dport 443 reject"));
  EXPECT_THAT(transparent_rules({.port = 8443}), Not(HasSubstr("output")));
}

TEST(TransparentRules, InterfaceNamesCannotCarryRules) {
  EXPECT_EQ(bad_interface_name("wlan0"), std::nullopt);
  EXPECT_EQ(bad_interface_name("br-lan.10"), std::nullopt);
  for (const char* bad : {"", "a\"b", "a b", "a/b", "much-too-long-name", "x;y", "x\ny"}) {
    EXPECT_TRUE(bad_interface_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace eastap::app
