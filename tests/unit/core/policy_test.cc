#include "proxy/core/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::core {
namespace {

using testing::HasSubstr;

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

LocalNetwork machine() {
  LocalNetwork network;
  network.interface_prefixes = {*Prefix::parse("203.0.113.7/24"), *Prefix::parse("2001:db8:1::7/64"),
                                *Prefix::parse("198.51.100.1/0")};
  network.addresses = {ip("203.0.113.7"), ip("2001:db8:1::7"), ip("127.0.0.1"), ip("::1")};
  network.own_listeners = {*Endpoint::parse("[::]:8443"), *Endpoint::parse("127.0.0.1:9000"),
                           *Endpoint::parse("0.0.0.0:7000")};
  network.host_names = {"tap", "tap.example.org"};
  return network;
}

TEST(HostRules, WithoutPatternsEverythingButTheShippedListIsIntercepted) {
  const HostRules rules;
  EXPECT_TRUE(rules.decide("mail.example.org").intercept);
  EXPECT_EQ(rules.decide("mail.example.org").rule, "intercept by default");
  const auto push = rules.decide("17-courier.push.apple.com");
  EXPECT_FALSE(push.intercept);
  EXPECT_EQ(push.rule, "passthrough: shipped list, .push.apple.com (Apple push)");
  EXPECT_FALSE(rules.decide("PUSH.apple.com.").intercept);
}

TEST(HostRules, NoMailServiceIsOnTheShippedList) {
  const HostRules rules;
  for (const char* host :
       {"outlook.office365.com", "m.google.com", "eas.outlook.com", "autodiscover.example.org",
        "login.microsoftonline.com", "imap.mail.me.com", "apple.com", "pushxapple.com"}) {
    EXPECT_TRUE(rules.decide(host).intercept) << host;
  }
}

TEST(HostRules, InterceptPatternsLimitAndPassthroughWins) {
  const HostRules rules({"*.example.org", "courier.push.apple.com"}, {"pinned.example.org"});
  EXPECT_TRUE(rules.decide("mail.example.org").intercept);
  EXPECT_EQ(rules.decide("mail.example.org").rule, "intercept: --intercept *.example.org");
  EXPECT_FALSE(rules.decide("example.org").intercept);
  EXPECT_THAT(rules.decide("example.org").rule, HasSubstr("no --intercept"));
  EXPECT_FALSE(rules.decide("pinned.example.org").intercept);
  EXPECT_THAT(rules.decide("pinned.example.org").rule, HasSubstr("--passthrough pinned.example.org"));
  EXPECT_TRUE(rules.decide("courier.push.apple.com").intercept);  // who asks for it gets it
}

TEST(HostRules, PassthroughAloneAddsToTheShippedList) {
  const HostRules rules({}, {".example.org"});
  EXPECT_FALSE(rules.decide("example.org").intercept);
  EXPECT_FALSE(rules.decide("a.b.example.org").intercept);
  EXPECT_TRUE(rules.decide("badexample.org").intercept);
  EXPECT_FALSE(rules.decide("push.apple.com").intercept);
}

TEST(HostRules, AddressesMatchPrefixes) {
  const HostRules rules({}, {"10.0.0.0/8", "2001:db8::1"});
  EXPECT_FALSE(rules.decide("10.9.8.7").intercept);
  EXPECT_TRUE(rules.decide("11.9.8.7").intercept);
  EXPECT_FALSE(rules.decide("[2001:DB8::1]").intercept);
  EXPECT_TRUE(rules.decide("10.example.org").intercept);
}

TEST(RefuseClient, NearClientsMayUseTheTap) {
  const LocalNetwork network = machine();
  for (const char* near : {"127.0.0.1", "::1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "fd00::1", "fe80::1",
                           "169.254.3.4", "100.64.0.1", "203.0.113.200", "2001:db8:1::99"}) {
    EXPECT_EQ(refuse_client(ip(near), network, false), std::nullopt) << near;
  }
}

TEST(RefuseClient, FarClientsNeedAllowPublic) {
  const LocalNetwork network = machine();
  for (const char* far :
       {"8.8.8.8", "203.0.114.1", "2001:db8:2::1", "172.32.0.1", "100.128.0.1", "0.0.0.0"}) {
    const auto refusal = refuse_client(ip(far), network, false);
    ASSERT_TRUE(refusal) << far;
    EXPECT_THAT(*refusal, HasSubstr("--allow-public"));
    EXPECT_THAT(*refusal, HasSubstr(far));
    EXPECT_EQ(refuse_client(ip(far), network, true), std::nullopt) << far;
  }
}

TEST(IsOwnListener, SeesEveryWayToTheTap) {
  const LocalNetwork network = machine();
  for (const char* own :
       {"127.0.0.1:8443", "127.9.9.9:8443", "[::1]:8443", "203.0.113.7:8443", "0.0.0.0:8443", "[::]:8443",
        "[2001:db8:1::7]:8443", "127.0.0.1:9000", "0.0.0.0:9000", "203.0.113.7:7000"}) {
    EXPECT_TRUE(is_own_listener(*Endpoint::parse(own), network)) << own;
  }
  for (const char* other :
       {"203.0.113.8:8443", "127.0.0.1:8444", "203.0.113.7:9000", "[::1]:9000", "[::1]:7000"}) {
    EXPECT_FALSE(is_own_listener(*Endpoint::parse(other), network)) << other;
  }
}

TEST(RefuseDestination, KeepsClientsFromTheMachinesInside) {
  const LocalNetwork network = machine();
  const auto refused = [&](std::string_view client, std::string_view destination) {
    const Endpoint resolved = *Endpoint::parse(destination);
    return refuse_destination(ip(client), {"name.example.org", resolved.port}, resolved, network, {});
  };
  for (const char* inside : {"127.0.0.1:80", "[::1]:80", "169.254.169.254:80", "[fe80::1]:80", "0.0.0.0:80",
                             "[::]:80", "203.0.113.7:8443", "[fd00:ec2::254]:80", "100.100.100.200:80",
                             "[64:ff9b::7f00:1]:80", "[64:ff9b::a9fe:a9fe]:80"}) {
    const auto why = refused("192.168.1.5", inside);
    ASSERT_TRUE(why) << inside;
    EXPECT_THAT(*why, HasSubstr("--allow-destination name.example.org"));
    EXPECT_EQ(refused("127.0.0.1", inside), std::nullopt) << inside;
    EXPECT_EQ(refused("::1", inside), std::nullopt) << inside;
  }
  for (const char* outside :
       {"8.8.8.8:443", "192.168.1.9:443", "[fd00::1]:443", "203.0.113.7:443", "[64:ff9b::808:808]:443"}) {
    EXPECT_EQ(refused("192.168.1.5", outside), std::nullopt) << outside;
  }
  EXPECT_THAT(*refused("10.0.0.1", "127.0.0.1:80"), HasSubstr("loopback destination 127.0.0.1:80"));
}

TEST(RefuseDestination, AllowedEntriesNameHostsAddressesAndPrefixes) {
  const LocalNetwork network = machine();
  const auto allowed = [&](std::string entry, std::string host, std::string_view destination) {
    const Endpoint resolved = *Endpoint::parse(destination);
    return !refuse_destination(ip("192.168.1.5"), {std::move(host), resolved.port}, resolved, network,
                               {std::move(entry)});
  };
  EXPECT_TRUE(allowed("127.0.0.1", "x", "127.0.0.1:80"));
  EXPECT_TRUE(allowed("127.0.0.0/8", "x", "127.3.4.5:80"));
  EXPECT_TRUE(allowed("127.0.0.1:80", "x", "127.0.0.1:80"));
  EXPECT_FALSE(allowed("127.0.0.1:81", "x", "127.0.0.1:80"));
  EXPECT_FALSE(allowed("127.0.0.2", "x", "127.0.0.1:80"));
  EXPECT_TRUE(allowed("[::1]:80", "x", "[::1]:80"));
  EXPECT_FALSE(allowed("[::1]:81", "x", "[::1]:80"));
  EXPECT_TRUE(allowed("::1", "x", "[::1]:80"));
  EXPECT_TRUE(allowed("localhost", "localhost", "[::1]:80"));
  EXPECT_TRUE(allowed("*.test:80", "a.test", "127.0.0.1:80"));
  EXPECT_FALSE(allowed("*.test:80", "a.test", "127.0.0.1:81"));
  EXPECT_FALSE(allowed("localhost", "evil.example.org", "127.0.0.1:80"));
  EXPECT_FALSE(allowed("", "x", "127.0.0.1:80"));
}

TEST(NamesTheTap, OwnNamesAndAddressesOnly) {
  const LocalNetwork network = machine();
  for (const char* own : {"localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "[::1]", "203.0.113.7",
                          "Tap", "tap.example.org", "[2001:db8:1::7]"}) {
    EXPECT_TRUE(names_the_tap(own, network)) << own;
  }
  for (const char* other : {"mail.example.org", "203.0.113.8", "", "tap.example.com", "notlocalhost"}) {
    EXPECT_FALSE(names_the_tap(other, network)) << other;
  }
}

}  // namespace
}  // namespace eastap::core
