#include "proxy/io/api_server.h"

#include <gmock/gmock.h>

#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// Refuses /no, keeps /later waiting, streams /events, and says back what else it is told.
class EchoSite final : public ApiSite {
 public:
  std::optional<core::OwnAnswer> refuse(const core::Head& head) override {
    core::OwnAnswer no;
    no.status = 404;
    return head.target() == "/no" ? std::optional(no) : std::nullopt;
  }
  void answer(const core::Head& head, Bytes content, Reply reply) override {
    ApiAnswer made;
    made.answer.content = to_bytes(std::string(head.target()) + ":" + std::string(as_text(content)));
    if (head.target() == "/later") {
      later = std::move(reply);
      return;
    }
    made.stream = head.target() == "/events";
    reply(std::move(made));
  }
  Reply later;
};

class ApiServerTest : public test::LoopTest {
 protected:
  void SetUp() override {
    auto made = ApiServer::open(loop(), *Endpoint::parse("127.0.0.1:0"), site);
    ASSERT_TRUE(made) << made.error().what;
    server = *std::move(made);
  }
  [[nodiscard]] test::Peer connect() const {
    test::Peer peer(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const SocketAddress address = to_socket_address(server->endpoint());
    EXPECT_EQ(::connect(peer.fd(), address.get(), address.length), 0);
    return peer;
  }
  /// Sends and waits until `what` has come.
  void expect(test::Peer& peer, std::string_view sent, const std::string& what) {
    EXPECT_EQ(peer.send(sent), sent.size());
    EXPECT_TRUE(test::run_until(loop(), [&] {
      peer.pump();
      return peer.received().find(what) != std::string::npos;
    })) << peer.received();
  }
  void expect_end(test::Peer& peer) {
    EXPECT_TRUE(test::run_until(loop(), [&] {
      peer.pump();
      return peer.over();
    }));
  }

  EchoSite site;
  std::unique_ptr<ApiServer> server;
};

TEST_F(ApiServerTest, RequestsOneAfterTheOther) {
  auto peer = connect();
  expect(peer, "POST /a HTTP/1.1\r\nContent-Le", "");
  expect(peer, "ngth: 3\r\n\r\nab", "");
  expect(peer,
         "cGET /b HTTP/1.1\r\n\r\nPOST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
         "/c:hi");
  EXPECT_THAT(peer.received(), StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n/a:abc"));
  EXPECT_THAT(peer.received(), HasSubstr("/b:"));
  expect(peer, "POST /d HTTP/1.1\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 1\r\n\r\n",
         "100 Continue");
  expect(peer, "x", "/d:x");
  expect_end(peer);
  EXPECT_THAT(peer.received(), HasSubstr("Connection: close"));
}

TEST_F(ApiServerTest, RefusalsEndTheConnection) {
  for (const auto& [sent, status] :
       {std::pair<std::string, std::string>{"POST /no HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "404"},
        {"nonsense\r\n\r\n", "400"},
        {"GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'), "431"},
        {"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", "413"},
        {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", "400"}}) {
    auto peer = connect();
    expect(peer, sent, "HTTP/1.1 " + status);
    expect_end(peer);
  }
  EXPECT_TRUE(test::run_until(loop(), [&] { return server->clients() == 0; }));
}

TEST_F(ApiServerTest, AnAnswerLaterAndOneTooLate) {
  auto peer = connect();
  EXPECT_GT(peer.send("GET /later HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n\r\n"), 0U);
  EXPECT_TRUE(test::run_until(loop(), [&] { return site.later != nullptr; }));
  test::run_a_while(loop());
  peer.pump();
  EXPECT_EQ(peer.received(), "") << "answers keep their order";
  site.later({});
  expect(peer, "", "/next:");
  site.later = nullptr;
  EXPECT_GT(peer.send("GET /later HTTP/1.1\r\n\r\n"), 0U);
  EXPECT_TRUE(test::run_until(loop(), [&] { return site.later != nullptr; }));
  server.reset();
  site.later({});
}

TEST_F(ApiServerTest, Streams) {
  auto peer = connect();
  expect(peer, "GET /events HTTP/1.1\r\n\r\n", "/events:");
  server->publish("one\n");
  expect(peer, "", "4\r\none\n\r\n");
  EXPECT_THAT(peer.received(), HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(peer.received(), EndsWith("4\r\none\n\r\n"));
  auto other = connect();
  expect(other, "GET /events HTTP/1.1\r\n\r\n", "/events:");
  peer = test::Peer();
  EXPECT_TRUE(test::run_until(loop(), [&] { return server->clients() == 1; }));
  const std::string much(1U << 20U, 'x');
  for (int i = 0; i < 64 && server->clients() == 1; ++i) {
    server->publish(much);
    test::run_a_while(loop(), 2);
  }
  EXPECT_EQ(server->clients(), 0U) << "one that does not read is closed";
}

TEST_F(ApiServerTest, OnlySoManyClients) {
  std::vector<test::Peer> peers;
  for (std::size_t i = 0; i < ApiServer::max_clients; ++i) {
    peers.push_back(connect());
  }
  EXPECT_TRUE(test::run_until(loop(), [&] { return server->clients() == ApiServer::max_clients; }));
  auto extra = connect();
  expect_end(extra);
}

}  // namespace
}  // namespace eastap::io
