#include "proxy/trace/redact/tokens.h"

#include <string_view>

#include <gtest/gtest.h>

namespace eastap::trace::redact::tokens_test {
namespace {

using namespace std::string_view_literals;

TEST(Tokens, EndWhereTheirFormEnds) {
  std::size_t labels = 0;
  EXPECT_EQ(domain_end(as_bytes("mail.example.com. Next"sv), 0, labels), 16U);
  EXPECT_EQ(labels, 3U);
  EXPECT_EQ(ipv4_end(as_bytes("192.0.2.1."sv), 0), 9U);
  EXPECT_EQ(ipv4_end(as_bytes("192.0.2"sv), 0), 0U);
  EXPECT_EQ(ipv6_end(as_bytes("2001:db8::1]:443"sv), 0), 11U);
  EXPECT_EQ(ipv6_end(as_bytes("12:30:45"sv), 0), 0U) << "a time of day";
  EXPECT_EQ(url_start(as_bytes("https://x"sv), 0), 8U);
  EXPECT_EQ(url_end(as_bytes("https://x/y?z\" >"sv), 0), 13U);
  EXPECT_TRUE(is_guid_at(as_bytes("{6D51FDE2-1C5F-4A6B-9B2C-0A1B2C3D4E5F}"sv), 1));
  EXPECT_FALSE(is_guid_at(as_bytes("6D51FDE2-1C5F-4A6B-9B2C-0A1B2C3D4E5"sv), 0));
}

}  // namespace
}  // namespace eastap::trace::redact::tokens_test
