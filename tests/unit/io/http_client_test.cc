#include "proxy/io/http_client.h"

#include <gmock/gmock.h>

#include "proxy/core/tls_context.h"
#include "tests/unit/io/loopback.h"

namespace eastap::io {
namespace {

using Failure = core::ClientAnswer::Failure;
using test::Peer;
using testing::HasSubstr;

class HttpClientTest : public test::LoopTest {
 protected:
  void make(std::uint16_t port) {
    client.emplace(ClientWorld{loop(), *tls, DestinationPolicy{network, allowed}, *linger},
                   core::ClientSettings{.target = {"127.0.0.1", port}, .tls = false});
  }
  static core::ClientRequest get() {
    core::ClientRequest request;
    request.head = core::Head::make("GET /a HTTP/1.1", {{"Host", "server.test"}});
    return request;
  }
  void ask() {
    client->ask(get(), [this](core::ClientAnswer answer) { answers.push_back(std::move(answer)); });
    EXPECT_TRUE(client->busy());
  }
  bool answered(std::size_t count) {
    return test::run_until(loop(), [&] { return answers.size() == count; });
  }
  Peer accept() {
    EXPECT_TRUE(test::run_until(loop(), [this] { return server.waiting(); }));
    return server.accept();
  }
  void hears(Peer& peer, const std::string& end) {
    EXPECT_TRUE(test::run_until(loop(), [&] { return peer.pump(), peer.received().ends_with(end); }));
  }

  core::LocalNetwork network;
  std::vector<std::string> allowed;
  std::unique_ptr<core::TlsContexts> tls = std::move(*core::TlsContexts::create({}));
  std::optional<Linger> linger{std::in_place, loop()};
  test::RawServer server;
  std::optional<HttpClient> client;
  std::vector<core::ClientAnswer> answers;
};

TEST_F(HttpClientTest, AsksAgainOnTheSameConnectionAndOnANewOne) {
  make(server.endpoint().port);
  ask();
  Peer first = accept();
  hears(first, "\r\n\r\n");
  first.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  ASSERT_TRUE(answered(1));
  EXPECT_EQ(as_text(answers[0].response->body.wire), "hi");
  EXPECT_EQ(answers[0].peer, server.endpoint());
  ask();
  hears(first, "\r\n\r\nGET /a HTTP/1.1\r\nHost: server.test\r\n\r\n");
  first.send("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(answered(2));
  first.close();
  test::run_a_while(loop());
  ask();
  Peer second = accept();
  second.send("HTTP/1.1 200 OK\r\n\r\nthe end");
  second.fin();
  ASSERT_TRUE(answered(3));
  EXPECT_EQ(as_text(answers[2].response->body.wire), "the end");
  EXPECT_EQ(answers[2].connection, 2U);
  hears(second, "\r\n\r\n");
}

TEST_F(HttpClientTest, AnswersMayAskAgainOrDestroyTheClient) {
  make(server.endpoint().port);
  bool gone = false;
  client->ask(get(), [&](const core::ClientAnswer& /*answer*/) {
    client->ask(get(), [&](const core::ClientAnswer& /*second*/) {
      client.reset();
      gone = true;
    });
  });
  Peer peer = accept();
  const std::string fine = "HTTP/1.1 204 No Content\r\n\r\n";
  hears(peer, "\r\n\r\n");
  peer.send(fine);
  hears(peer, "\r\n\r\nGET /a HTTP/1.1\r\nHost: server.test\r\n\r\n");
  peer.send(fine);
  EXPECT_TRUE(test::run_until(loop(), [&] { return gone; }));
  EXPECT_TRUE(test::run_until(loop(), [&] { return peer.pump(), peer.got_fin(); }));
}

TEST_F(HttpClientTest, FailuresAreWordsAndComeLater) {
  make(test::RawServer().endpoint().port);  // nobody listens there any more
  ask();
  EXPECT_TRUE(answers.empty());
  ASSERT_TRUE(answered(1));
  EXPECT_EQ(answers[0].failure, Failure::unreachable);
  EXPECT_THAT(answers[0].words, HasSubstr("refused"));
  make(server.endpoint().port);
  ask();
  Peer peer = accept();
  peer.reset();
  ASSERT_TRUE(answered(2));
  EXPECT_EQ(answers[1].failure, Failure::broken);
}

TEST_F(HttpClientTest, CancellingAndDestroyingCallEverythingOff) {
  make(server.endpoint().port);
  ask();
  client->cancel("enough");  // before the connection is there
  ASSERT_TRUE(answered(1));
  EXPECT_EQ(answers[0].failure, Failure::cancelled);
  EXPECT_EQ(answers[0].words, "enough");
  ask();
  client.reset();
  test::run_a_while(loop());
  EXPECT_EQ(answers.size(), 1U);
}

TEST_F(HttpClientTest, ADeadlineEndsTheWait) {
  make(server.endpoint().port);
  core::ClientRequest request = get();
  request.wait = std::chrono::milliseconds(20);
  client->ask(request, [this](core::ClientAnswer answer) { answers.push_back(std::move(answer)); });
  Peer peer = accept();
  ASSERT_TRUE(answered(1));
  EXPECT_EQ(answers[0].failure, Failure::timeout);
  EXPECT_TRUE(test::run_until(loop(), [&] { return peer.pump(), peer.got_fin(); }));
}

}  // namespace
}  // namespace eastap::io
