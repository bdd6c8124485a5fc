#include "proxy/io/local_network.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::io {
namespace {

TEST(LocalNetwork, LoopbackIsThereWithItsPrefix) {
  const auto network = gather_local_network();
  ASSERT_TRUE(network) << network.error().what;
  EXPECT_NE(std::ranges::find(network->addresses, *IpAddress::parse("127.0.0.1")), network->addresses.end());
  EXPECT_EQ(network->addresses.size(), network->interface_prefixes.size());
  for (std::size_t i = 0; i < network->addresses.size(); ++i) {
    const Prefix& prefix = network->interface_prefixes[i];
    EXPECT_EQ(prefix.address, network->addresses[i]);
    EXPECT_GE(prefix.length, 0);
    EXPECT_LE(prefix.length, prefix.address.is_v4() ? 32 : 128);
    if (prefix.address == *IpAddress::parse("127.0.0.1")) {
      EXPECT_EQ(prefix.length, 8);
    }
  }
  EXPECT_TRUE(network->own_listeners.empty());
}

TEST(LocalNetwork, NamesAreLowerCaseAndOfTwoForms) {
  const auto network = gather_local_network();
  ASSERT_TRUE(network);
  ASSERT_EQ(network->host_names.size(), 2U);
  for (const std::string& name : network->host_names) {
    EXPECT_EQ(name, text::lower(name));
  }
  EXPECT_NE(network->host_names[0], network->host_names[1]);
}

}  // namespace
}  // namespace eastap::io
