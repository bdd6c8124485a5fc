#include "proxy/app/demo_server.h"

#include <gtest/gtest.h>

#include "tests/support/test_certs.h"

namespace eastap::app::demo {
namespace {

TEST(DemoServer, TakesAFreePortAndEndsWithoutAClient) {
  auto first = Server::start(test::test_leaf("localhost"));
  auto second = Server::start(test::test_leaf("localhost"));
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_NE((*first)->port(), (*second)->port());
}

TEST(DemoServer, EndsWhileAClientIsSilent) {
  auto server = Server::start(test::test_leaf("localhost"));
  ASSERT_TRUE(server);
  auto silent = connect_to_loopback((*server)->port());
  ASSERT_TRUE(silent);
  silent->shut_down();
  server->reset();
  EXPECT_FALSE(connect_to_loopback((*server) ? (*server)->port() : 1));
}

}  // namespace
}  // namespace eastap::app::demo
