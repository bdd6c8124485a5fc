#include "proxy/io/connect_plan.h"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eastap::io {
namespace {

using testing::HasSubstr;

class ConnectPlan : public testing::Test {
 protected:
  std::string plan(const std::vector<const char*>& addresses, const char* client = "192.168.1.5",
                   bool check = true) {
    std::vector<IpAddress> parsed;
    parsed.reserve(addresses.size());
    for (const char* text : addresses) {
      parsed.push_back(*IpAddress::parse(text));
    }
    const auto result = plan_attempts(
        {.target = {"host.test", 443}, .check_destination = check, .client = *IpAddress::parse(client)},
        parsed, {network, allowed});
    if (!result) {
      return result.error().what;
    }
    std::string all;
    for (const Endpoint& to : *result) {
      all += to.to_string() + " ";
    }
    return all;
  }
  core::LocalNetwork network;
  std::vector<std::string> allowed;
};

TEST_F(ConnectPlan, TheIpVersionsTakeTurnsAndTheFirstLeads) {
  EXPECT_EQ(plan({"2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"}),
            "[2001:db8::1]:443 192.0.2.1:443 [2001:db8::2]:443 [2001:db8::3]:443 ");
  EXPECT_EQ(plan({"192.0.2.1", "192.0.2.2", "2001:db8::1"}),
            "192.0.2.1:443 [2001:db8::1]:443 192.0.2.2:443 ");
}

TEST_F(ConnectPlan, RefusedAddressesAreLeftOut) {
  EXPECT_EQ(plan({"127.0.0.1", "192.0.2.1", "::1"}), "192.0.2.1:443 ");
}

TEST_F(ConnectPlan, WhereNothingIsLeftTheFirstRefusalSaysWhy) {
  EXPECT_THAT(plan({"127.0.0.1", "169.254.169.254"}),
              HasSubstr("refused: loopback destination 127.0.0.1:443"));
  EXPECT_THAT(plan({"169.254.169.254"}), HasSubstr("--allow-destination host.test:443"));
}

TEST_F(ConnectPlan, TargetsOfTheUsersOwnAreNotChecked) {
  EXPECT_EQ(plan({"127.0.0.1"}, "192.168.1.5", false), "127.0.0.1:443 ");
}

TEST_F(ConnectPlan, AllowedDestinationsAndLoopbackClientsPass) {
  EXPECT_EQ(plan({"127.0.0.1"}, "127.0.0.1"), "127.0.0.1:443 ");
  allowed = {"host.test"};
  EXPECT_EQ(plan({"127.0.0.1"}), "127.0.0.1:443 ");
}

TEST_F(ConnectPlan, ALoopIsRefusedAlways) {
  network.own_listeners = {*Endpoint::parse("[::]:443")};
  allowed = {"127.0.0.1"};
  EXPECT_THAT(plan({"127.0.0.1"}, "127.0.0.1", false), HasSubstr("would loop"));
  EXPECT_THAT(plan({"127.0.0.1"}, "127.0.0.1", true), HasSubstr("would loop"));
}

TEST_F(ConnectPlan, NoAddressAtAll) {
  EXPECT_THAT(plan({}), HasSubstr("no address of host.test:443"));
}

TEST(ConnectFailures, AreInWords) {
  const Endpoint to = *Endpoint::parse("192.0.2.1:443");
  EXPECT_EQ(attempt_failure(to, ECONNREFUSED).what, "connection refused by 192.0.2.1:443");
  EXPECT_EQ(attempt_failure(to, ETIMEDOUT).code, ErrorCode::timeout);
  EXPECT_EQ(attempt_failure(to, ENETUNREACH).what, "no route to 192.0.2.1:443");
  EXPECT_THAT(attempt_failure(to, EPERM).what, HasSubstr("packet filter"));
  EXPECT_THAT(attempt_failure(to, ECONNRESET).what, HasSubstr("reset by 192.0.2.1:443"));
  EXPECT_THAT(attempt_failure(to, EMFILE).what, HasSubstr("cannot connect to 192.0.2.1:443: "));
}

TEST(ConnectFailures, AreGatheredUpToThree) {
  const auto of = [](const char* what) { return Error{ErrorCode::io, what, std::nullopt}; };
  EXPECT_EQ(all_failed({of("a")}).what, "a");
  EXPECT_EQ(all_failed({of("a"), of("b"), of("c"), of("d"), {ErrorCode::timeout, "e", {}}}).what,
            "a; b; c; and 2 more");
  EXPECT_EQ(all_failed({of("a"), {ErrorCode::timeout, "e", {}}}).code, ErrorCode::timeout);
}

}  // namespace
}  // namespace eastap::io
