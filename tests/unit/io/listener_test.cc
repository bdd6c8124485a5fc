#include "proxy/io/listener.h"

#include <gmock/gmock.h>
#include <netinet/tcp.h>
#include <sys/resource.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

class ListenerTest : public test::LoopTest {
 protected:
  Result<std::unique_ptr<Listener>> open(const char* where) {
    return Listener::open(loop(), *Endpoint::parse(where),
                          [this](Accepted client) { accepted.push_back(std::move(client)); });
  }
  bool until(std::size_t count) {
    return test::run_until(loop(), [&] { return accepted.size() >= count; });
  }
  std::vector<Accepted> accepted;
};

TEST_F(ListenerTest, PortZeroTakesAFreeOne) {
  const auto listener = open("127.0.0.1:0");
  ASSERT_TRUE(listener) << listener.error().what;
  EXPECT_NE((*listener)->endpoint().port, 0);
  ASSERT_TRUE((*listener)->start());
  const test::Peer client = test::connect_to((*listener)->endpoint());
  ASSERT_TRUE(until(1));
  EXPECT_EQ(accepted[0].client, client.local());
  EXPECT_EQ(accepted[0].local, (*listener)->endpoint());
}

TEST_F(ListenerTest, AcceptedSocketsSendAtOnce) {
  const auto listener = open("127.0.0.1:0").value();
  ASSERT_TRUE(listener->start());
  const test::Peer client = test::connect_to(listener->endpoint());
  ASSERT_TRUE(until(1));
  int on = 0;
  socklen_t length = sizeof(on);
  ASSERT_EQ(::getsockopt(accepted[0].socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, &length), 0);
  EXPECT_NE(on, 0);
}

TEST_F(ListenerTest, BothIpVersionsOnOneListener) {
  const auto listener = open("[::]:0").value();
  ASSERT_TRUE(listener->start());
  const std::uint16_t port = listener->endpoint().port;
  const test::Peer four = test::connect_to(test::loopback(port));
  ASSERT_TRUE(until(1));
  EXPECT_EQ(accepted[0].client, four.local());
  EXPECT_TRUE(accepted[0].client.address.is_v4());
  if (!listener->endpoint().address.is_v4()) {  // a machine with IPv6
    const test::Peer six = test::connect_to({*IpAddress::parse("::1"), port});
    ASSERT_TRUE(until(2));
    EXPECT_EQ(accepted[1].client, six.local());
    EXPECT_EQ(accepted[1].local.address.to_string(), "::1");
  }
}

TEST_F(ListenerTest, ClientsWaitUntilItStarts) {
  const auto listener = open("127.0.0.1:0").value();
  const test::Peer client = test::connect_to(listener->endpoint());
  test::run_a_while(loop());
  EXPECT_TRUE(accepted.empty());
  ASSERT_TRUE(listener->start());
  EXPECT_TRUE(until(1));
}

TEST_F(ListenerTest, ErrorsSayWhatToDo) {
  const test::RawServer other;
  const auto taken = open(other.endpoint().to_string().c_str());
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().what, testing::HasSubstr("is taken"));
  const auto foreign = open("192.0.2.1:0");
  ASSERT_FALSE(foreign);
  EXPECT_THAT(foreign.error().what, testing::HasSubstr("192.0.2.1"));
}

TEST_F(ListenerTest, OutOfDescriptorsItWaitsAndGoesOn) {
  const auto listener = open("127.0.0.1:0").value();
  ASSERT_TRUE(listener->start());
  const test::Peer first = test::connect_to(listener->endpoint());
  const test::Peer second = test::connect_to(listener->endpoint());

  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = ::dup(first.fd());  // the lowest number that is free
  ASSERT_GE(next, 0);
  ::close(next);
  rlimit small = before;
  small.rlim_cur = static_cast<rlim_t>(next);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &small), 0);
  test::run_a_while(loop(), 50);
  EXPECT_TRUE(accepted.empty());
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_TRUE(until(2));
  EXPECT_TRUE(
      std::ranges::any_of(accepted, [&](const Accepted& one) { return one.client == first.local(); }));
  EXPECT_TRUE(
      std::ranges::any_of(accepted, [&](const Accepted& one) { return one.client == second.local(); }));
}

TEST_F(ListenerTest, MayBeDestroyedWhileItAccepts) {
  std::unique_ptr<Listener> listener;
  listener = Listener::open(loop(), test::loopback(), [&](Accepted client) {
               accepted.push_back(std::move(client));
               loop().after(std::chrono::milliseconds(0), [&] { listener.reset(); });
             }).value();
  ASSERT_TRUE(listener->start());
  const test::Peer client = test::connect_to(listener->endpoint());
  EXPECT_TRUE(test::run_until(loop(), [&] { return listener == nullptr; }));
}

}  // namespace
}  // namespace eastap::io
