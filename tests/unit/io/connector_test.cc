#include "proxy/io/connector.h"

#include <optional>

#include <gmock/gmock.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class ConnectorTest : public test::LoopTest {
 protected:
  void start(HostPort target, milliseconds timeout = milliseconds(20'000), bool check = false) {
    connector = std::make_unique<Connector>(
        loop(), ConnectAsk{.target = std::move(target), .check_destination = check, .client = client},
        DestinationPolicy{network, allowed}, [this](Result<Connector::Opened> result) {
          connector.reset();  // allowed inside
          got = std::move(result);
        });
    Connector* running = connector.get();
    running->start(timeout);
  }
  const Result<Connector::Opened>& connect(HostPort target, milliseconds timeout = milliseconds(20'000),
                                           bool check = false) {
    got.reset();
    start(std::move(target), timeout, check);
    EXPECT_TRUE(test::run_until(loop(), [this] { return got.has_value(); }));
    return *got;
  }
  // A port on which nobody listens: bound, and closed again.
  static std::uint16_t closed_port() { return test::RawServer().endpoint().port; }

  core::LocalNetwork network;
  std::vector<std::string> allowed;
  IpAddress client = IpAddress::v4({192, 168, 1, 5});
  std::unique_ptr<Connector> connector;
  std::optional<Result<Connector::Opened>> got;
};

TEST_F(ConnectorTest, ReachesAnAddressAndSetsNoDelay) {
  const test::RawServer server;
  const auto& opened = connect({"127.0.0.1", server.endpoint().port});
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(opened->peer, server.endpoint());
  int on = 0;
  socklen_t length = sizeof(on);
  uv_os_fd_t fd = -1;
  ASSERT_EQ(uv_fileno(reinterpret_cast<const uv_handle_t*>(opened->handle.get()), &fd), 0);
  ASSERT_EQ(::getsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &on, &length), 0);
  EXPECT_EQ(on, 1);
  EXPECT_TRUE(server.waiting());
  got.reset();
}

TEST_F(ConnectorTest, ReachesANameByTheAddressThatAnswers) {
  const test::RawServer server;  // IPv4 alone; localhost may be ::1 first
  const auto& opened = connect({"localhost", server.endpoint().port});
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_EQ(opened->peer, server.endpoint());
  got.reset();
}

TEST_F(ConnectorTest, RefusedConnectionsAreNamed) {
  const std::uint16_t port = closed_port();
  const auto& opened = connect({"127.0.0.1", port});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().what, "connection refused by 127.0.0.1:" + std::to_string(port));
}

TEST_F(ConnectorTest, UnknownHostsAreNamed) {
  const auto& opened = connect({"a..b", 443});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, HasSubstr("a..b"));
}

TEST_F(ConnectorTest, PolicyRefusesBeforeAnythingIsSent) {
  const test::RawServer server;
  const auto& opened = connect({"127.0.0.1", server.endpoint().port}, milliseconds(20'000), true);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::refused);
  EXPECT_THAT(opened.error().what, HasSubstr("loopback"));
  EXPECT_FALSE(server.waiting());
}

TEST_F(ConnectorTest, ALoopIsRefused) {
  const test::RawServer server;
  network.own_listeners = {server.endpoint()};
  const auto& opened = connect({"127.0.0.1", server.endpoint().port});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().what, HasSubstr("loop"));
}

TEST_F(ConnectorTest, ASilentServerEndsAtTheTimeout) {
  // A full accept queue makes the kernel drop what follows.
  test::RawServer server;
  const Endpoint where = server.endpoint();
  std::vector<test::Peer> fillers;
  for (int i = 0; i < 200; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    const SocketAddress address = to_socket_address(where);
    static_cast<void>(::connect(fd, address.get(), address.length));
    fillers.emplace_back(fd);
  }
  const auto& opened = connect({"127.0.0.1", where.port}, milliseconds(50));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::timeout);
  EXPECT_EQ(opened.error().what, "no answer from " + where.to_string() + " within 50 ms");
}

TEST_F(ConnectorTest, MayBeCalledOff) {
  const test::RawServer server;
  start({"127.0.0.1", server.endpoint().port});
  connector.reset();
  start({"localhost", server.endpoint().port});
  connector.reset();
  test::run_a_while(loop());
  EXPECT_FALSE(got);
}

}  // namespace
}  // namespace eastap::io
