#include "proxy/io/socket_address.h"

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

TEST(SocketAddress, ThereAndBackAgain) {
  for (const char* text : {"1.2.3.4:5", "255.255.255.255:65535", "[2001:db8::1]:443", "[::]:0"}) {
    const Endpoint endpoint = *Endpoint::parse(text);
    const SocketAddress address = to_socket_address(endpoint);
    EXPECT_EQ(to_endpoint(*address.get()), endpoint) << text;
  }
}

TEST(SocketAddress, OtherFamiliesAreNone) {
  sockaddr unix_socket{};
  unix_socket.sa_family = AF_UNIX;
  EXPECT_EQ(to_endpoint(unix_socket), std::nullopt);
}

TEST(SocketAddress, BothEndsOfAConnection) {
  const test::RawServer server;
  const test::Peer client = test::connect_to(server.endpoint());
  const test::Peer accepted = server.accept();
  EXPECT_EQ(local_endpoint(accepted.fd()), server.endpoint());
  EXPECT_EQ(peer_endpoint(client.fd()), server.endpoint());
  EXPECT_EQ(peer_endpoint(accepted.fd()).value(), local_endpoint(client.fd()).value());
}

TEST(SocketAddress, OriginalDestinationIsAbsentWithoutRedirection) {
  const test::RawServer server;
  const test::Peer client = test::connect_to(server.endpoint());
  const test::Peer accepted = server.accept();
  const auto original = original_destination(accepted.fd());
  // A machine that tracks its loopback connections says where the client went; all others know nothing.
  if (original) {
    EXPECT_EQ(*original, server.endpoint());
  } else {
    EXPECT_EQ(original.error().code, ErrorCode::not_found) << original.error().what;
  }
}

TEST(SocketAddress, ClosedSocketsAreErrors) {
  EXPECT_FALSE(local_endpoint(-1));
  EXPECT_FALSE(peer_endpoint(-1));
  EXPECT_FALSE(original_destination(-1));
}

}  // namespace
}  // namespace eastap::io
