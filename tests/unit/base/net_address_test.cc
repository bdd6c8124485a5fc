#include "proxy/base/net_address.h"

#include <gtest/gtest.h>

namespace eastap::net_address_test {
namespace {

using namespace std::string_literals;

IpAddress ip(std::string_view text) {
  const auto address = IpAddress::parse(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress{});
}

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  EXPECT_EQ(ip("192.0.2.7").to_string(), "192.0.2.7");
  EXPECT_EQ(ip("2001:DB8:0:0::1").to_string(), "2001:db8::1");
  EXPECT_EQ(ip("[::1]").to_string(), "::1");
  EXPECT_EQ(ip("fe80::1%eth0").to_string(), "fe80::1");
  EXPECT_TRUE(ip("192.0.2.7").is_v4());
  EXPECT_FALSE(ip("::1").is_v4());
  EXPECT_EQ(IpAddress().to_string(), "0.0.0.0");
}

TEST(IpAddress, MappedAddressesAreIpv4) {
  const IpAddress mapped = ip("::ffff:10.1.2.3");
  EXPECT_TRUE(mapped.is_v4());
  EXPECT_EQ(mapped, ip("10.1.2.3"));
  EXPECT_EQ(mapped.to_string(), "10.1.2.3");
  EXPECT_TRUE(mapped.is_private());
  EXPECT_EQ(mapped.v4_bytes(), (std::array<std::uint8_t, 4>{10, 1, 2, 3}));
  EXPECT_EQ(IpAddress::v6(ip("10.1.2.3").v6_bytes()), ip("10.1.2.3"));
  EXPECT_FALSE(ip("::10.1.2.3").is_v4());  // the older "compatible" form is another address
}

TEST(IpAddress, RefusesWhatIsNoAddress) {
  for (const std::string& bad :
       {""s, "1.2.3"s, "1.2.3.256"s, "01.2.3.4"s, " 1.2.3.4"s, "1.2.3.4 "s, "0x7f.1"s, "[1.2.3.4]"s, "[::1"s,
        "::1]"s, "[[::1]]"s, "fe80::1%"s, "1::2::3"s, "::g"s, "1.2.3.4%eth0"s, "1.2.3.4\0"s, "::1\0"s,
        std::string(5000, ':')}) {
    EXPECT_FALSE(IpAddress::parse(bad).has_value()) << bad;
  }
}

TEST(IpAddress, KnowsItsKind) {
  EXPECT_TRUE(ip("0.0.0.0").is_unspecified());
  EXPECT_TRUE(ip("::").is_unspecified());
  EXPECT_FALSE(ip("0.0.0.1").is_unspecified());
  EXPECT_TRUE(ip("127.255.0.1").is_loopback());
  EXPECT_TRUE(ip("::1").is_loopback());
  EXPECT_TRUE(ip("::ffff:127.0.0.1").is_loopback());
  EXPECT_FALSE(ip("128.0.0.1").is_loopback());
  EXPECT_FALSE(ip("1::1").is_loopback());
  EXPECT_TRUE(ip("169.254.169.254").is_link_local());
  EXPECT_TRUE(ip("febf::1").is_link_local());
  EXPECT_FALSE(ip("fec0::1").is_link_local());
  for (const char* inside :
       {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fdff::1"}) {
    EXPECT_TRUE(ip(inside).is_private()) << inside;
  }
  for (const char* outside :
       {"11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "fe00::1", "2001:db8::1"}) {
    EXPECT_FALSE(ip(outside).is_private()) << outside;
  }
  EXPECT_TRUE(ip("100.64.0.1").is_cgnat());
  EXPECT_TRUE(ip("100.127.255.255").is_cgnat());
  EXPECT_FALSE(ip("100.128.0.0").is_cgnat());
  EXPECT_FALSE(ip("6440::").is_cgnat());
}

TEST(Endpoint, RoundTrips) {
  for (const char* text : {"1.2.3.4:80", "[::1]:0", "[2001:db8::1]:65535", "0.0.0.0:8443"}) {
    const auto endpoint = Endpoint::parse(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(endpoint->to_string(), text);
  }
  EXPECT_EQ(Endpoint::parse("[::ffff:1.2.3.4]:5")->to_string(), "1.2.3.4:5");
}

TEST(Endpoint, RefusesWhatIsNotExact) {
  for (const char* bad : {"", ":80", "1.2.3.4", "1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "::1:80", "::1",
                          "[::1]", "[::1]80", "host:80", "[::1]:80:90"}) {
    EXPECT_FALSE(Endpoint::parse(bad).has_value()) << bad;
  }
}

TEST(Prefix, ContainsByBits) {
  const auto in = [](const char* prefix, const char* address) {
    const auto parsed = Prefix::parse(prefix);
    EXPECT_TRUE(parsed.has_value()) << prefix;
    return parsed && parsed->contains(ip(address));
  };
  EXPECT_TRUE(in("10.0.0.0/8", "10.255.1.2"));
  EXPECT_FALSE(in("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(in("192.0.2.128/25", "192.0.2.255"));
  EXPECT_FALSE(in("192.0.2.128/25", "192.0.2.127"));
  EXPECT_TRUE(in("192.0.2.1", "192.0.2.1"));
  EXPECT_FALSE(in("192.0.2.1", "192.0.2.2"));
  EXPECT_TRUE(in("0.0.0.0/0", "255.1.1.1"));
  EXPECT_FALSE(in("0.0.0.0/0", "::1"));
  EXPECT_FALSE(in("::/0", "1.2.3.4"));
  EXPECT_TRUE(in("fe80::/10", "febf::1"));
  EXPECT_FALSE(in("fe80::/10", "fec0::1"));
  EXPECT_TRUE(in("2001:db8::5/128", "2001:db8::5"));
  EXPECT_FALSE(in("2001:db8::5", "2001:db8::4"));
  EXPECT_TRUE(in("::ffff:10.0.0.0/104", "10.9.9.9"));
}

TEST(Prefix, RefusesWrongLengths) {
  for (const char* bad : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8",
                          "::ffff:10.0.0.0/95", "name/8"}) {
    EXPECT_FALSE(Prefix::parse(bad).has_value()) << bad;
  }
}

TEST(HostPort, ReadsNamesAndLiterals) {
  EXPECT_EQ(HostPort::parse("mail.example.com", 443), (HostPort{"mail.example.com", 443}));
  EXPECT_EQ(HostPort::parse("Mail_1:8443", 443), (HostPort{"Mail_1", 8443}));
  EXPECT_EQ(HostPort::parse("[2001:db8::1]:993", 443), (HostPort{"2001:db8::1", 993}));
  EXPECT_EQ(HostPort::parse("[::1]", 80), (HostPort{"::1", 80}));
  EXPECT_EQ(HostPort::parse("::1", 80), (HostPort{"::1", 80}));
  EXPECT_EQ(HostPort::parse("10.0.0.1:1", 80), (HostPort{"10.0.0.1", 1}));
  EXPECT_EQ((HostPort{"::1", 80}).to_string(), "[::1]:80");
  EXPECT_EQ((HostPort{"host", 80}).to_string(), "host:80");
}

TEST(HostPort, RefusesWhatCouldBeReadTwoWays) {
  for (const std::string& bad : {""s,           ":80"s,
                                 "host:"s,      "host:x"s,
                                 "host:65536"s, "a:1:2"s,
                                 "host/path"s,  "user@host"s,
                                 "a b"s,        "a\r\nb"s,
                                 "a\0b"s,       "[::1"s,
                                 "[host]"s,     "[::1]x"s,
                                 "[::1]:"s,     "[1.2.3.4]:1"s,
                                 "bücher"s,     "a?b"s,
                                 "a#b"s,        "a\\b"s,
                                 "a%41"s,       std::string(256, 'a')}) {
    EXPECT_FALSE(HostPort::parse(bad, 443).has_value()) << bad;
  }
}

}  // namespace
}  // namespace eastap::net_address_test
