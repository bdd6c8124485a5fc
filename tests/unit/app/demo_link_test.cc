#include "proxy/app/demo_link.h"

#include <gtest/gtest.h>

namespace eastap::app::demo {
namespace {

TEST(DemoLink, ListensAndConnects) {
  auto listening = listen_on_loopback();
  ASSERT_TRUE(listening);
  EXPECT_NE(listening->port, 0);
  auto client = connect_to_loopback(listening->port);
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->valid());
}

TEST(DemoLink, SaysWhyItCannotConnect) {
  std::uint16_t port = 0;
  {
    auto listening = listen_on_loopback();
    ASSERT_TRUE(listening);
    port = listening->port;
  }
  const auto client = connect_to_loopback(port);
  ASSERT_FALSE(client);
  EXPECT_NE(client.error().what.find("cannot connect to 127.0.0.1:" + std::to_string(port)),
            std::string::npos);
}

TEST(DemoLink, ASocketMoves) {
  Socket none;
  EXPECT_FALSE(none.valid());
  auto listening = listen_on_loopback();
  ASSERT_TRUE(listening);
  Socket moved = std::move(listening->socket);
  EXPECT_TRUE(moved.valid());
  EXPECT_FALSE(listening->socket.valid());  // NOLINT: what a moved-from socket is, is the question
}

}  // namespace
}  // namespace eastap::app::demo
