#include "proxy/app/fetch_desk.h"

#include <optional>

#include <gmock/gmock.h>

#include "proxy/core/tls_context.h"
#include "tests/support/exchanges.h"
#include "tests/unit/io/loopback.h"

namespace eastap::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::shared_ptr<core::Exchange> fetching_exchange(std::uint16_t port) {
  auto made = test::exchange(test::message(test::eas_head("Sync",
                                                          "Authorization: Basic eA==\r\nX-MS-PolicyKey: 7\r\n"
                                                          "Content-Length: 0\r\n")),
                             nullptr);
  auto facts = test::connection();
  facts->mode = "reverse:http://127.0.0.1:" + std::to_string(port);
  made->connection = facts;
  return made;
}

TEST(FetchDesk, ACommandGoesWithTheExchangesOwnCredentialsAndDevice) {
  const auto exchange = fetching_exchange(1);
  const auto made =
      make_fetch(*exchange, {.command = "FolderSync", .headers = {{"X-Mine", "1"}}, .body = {3, 1}});
  ASSERT_TRUE(made) << made.error().what;
  const std::string head(as_text(made->head.raw()));
  EXPECT_THAT(
      head,
      StartsWith("POST /Microsoft-Server-ActiveSync?Cmd=FolderSync&User=anna&DeviceId=PHONE1&"
                 "DeviceType=iPhone HTTP/1.1\r\nHost: mail.example.org\r\nAuthorization: Basic eA==\r\n"));
  EXPECT_THAT(head, HasSubstr("X-MS-PolicyKey: 7\r\n"));
  EXPECT_THAT(head, HasSubstr("Content-Length: 2\r\n"));
  const auto get =
      make_fetch(*exchange, {.method = "GET", .target = "/owa", .headers = {{"authorization", "none"}}});
  ASSERT_TRUE(get);
  EXPECT_THAT(std::string(as_text(get->head.raw())), Not(HasSubstr("Basic")));
}

TEST(FetchDesk, AGetWithABodyIsFramed) {
  const auto exchange = fetching_exchange(1);
  const auto with = make_fetch(*exchange, {.method = "GET", .target = "/x", .body = {1, 2, 3}});
  ASSERT_TRUE(with);
  EXPECT_THAT(std::string(as_text(with->head.raw())), HasSubstr("Content-Length: 3\r\n"));
  const auto without = make_fetch(*exchange, {.method = "GET", .target = "/x"});
  ASSERT_TRUE(without);
  EXPECT_THAT(std::string(as_text(without->head.raw())), Not(HasSubstr("Content-Length")));
}

TEST(FetchDesk, GoesWhereTheExchangeGoes) {
  auto exchange = fetching_exchange(8080);
  const auto reverse = fetch_place(*exchange);
  ASSERT_TRUE(reverse);
  EXPECT_EQ(reverse->server.to_string(), "127.0.0.1:8080");
  EXPECT_FALSE(reverse->tls);
  EXPECT_EQ(reverse->host, "127.0.0.1:8080");
  auto facts = test::connection();
  facts->mode = "transparent";
  facts->upstream_name = "192.0.2.7:443";
  facts->tls.emplace_back().server_name = "mail.example.org";  // the client's side
  exchange->connection = facts;
  const auto transparent = fetch_place(*exchange);
  ASSERT_TRUE(transparent);
  EXPECT_TRUE(transparent->tls);
  EXPECT_EQ(transparent->tls_name, "mail.example.org");
  facts = std::make_shared<core::ConnectionFacts>(*facts);
  facts->upstream_name.clear();
  exchange->connection = facts;
  EXPECT_FALSE(fetch_place(*exchange));
  EXPECT_THAT(
      std::string(as_text(make_fetch(*exchange, {.command = "Ping"}, "real.example.org")->head.raw())),
      HasSubstr("Host: real.example.org\r\n"));
}

TEST(FetchDesk, OtherServersAndSmuggledLinesAreRefused) {
  const auto exchange = fetching_exchange(1);
  const auto refused = [&](const script::FetchRequest& request) {
    const auto made = make_fetch(*exchange, request);
    return !made && made.error().code == ErrorCode::refused;
  };
  EXPECT_TRUE(refused({.method = "GET", .target = "http://other/"}));
  EXPECT_TRUE(refused({.method = "CONNECT", .target = "/"}));
  EXPECT_TRUE(refused({.method = "GET", .target = "/a HTTP/1.1\r\nX: y"}));
  EXPECT_TRUE(refused({.method = "get\r\n", .target = "/"}));
  EXPECT_TRUE(refused({.command = "Sync", .headers = {{"A", "b\r\nC: d"}}}));
  EXPECT_TRUE(refused({}));
  EXPECT_THAT(std::string(make_fetch(*exchange, {.command = "Sync HTTP/1.1\r\nX: y"})->head.start_line()),
              HasSubstr("Cmd=Sync%20HTTP%2F1.1%0D%0AX%3A%20y&"));
}

class RunningFetchTest : public io::test::LoopTest {
 protected:
  bool finished() {
    return io::test::run_until(loop(), [this] { return got.has_value(); });
  }
  script::FetchCancel fetch(const core::ExchangePtr& exchange) {
    return desk->fetch(exchange, {.method = "GET", .target = "/x"},
                       [this](Result<core::MessagePtr> answer) { got = std::move(answer); });
  }

  core::LocalNetwork network;
  std::vector<std::string> allowed;
  std::unique_ptr<core::TlsContexts> tls = std::move(*core::TlsContexts::create({}));
  std::optional<io::Linger> linger{std::in_place, loop()};
  std::optional<FetchDesk> desk{
      std::in_place, io::ClientWorld{loop(), *tls, io::DestinationPolicy{network, allowed}, *linger}};
  io::test::RawServer server;
  std::optional<Result<core::MessagePtr>> got;
};

TEST_F(RunningFetchTest, BringsTheAnswer) {
  fetch(fetching_exchange(server.endpoint().port));
  ASSERT_TRUE(io::test::run_until(loop(), [this] { return server.waiting(); }));
  const io::test::Peer peer = server.accept();
  peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  ASSERT_TRUE(finished());
  ASSERT_TRUE(*got) << got->error().what;
  EXPECT_EQ(as_text((**got)->body.content()), "hi");
  EXPECT_EQ(desk->running(), 0U);
}

TEST_F(RunningFetchTest, FailsInWordsAndCanBeCalledOff) {
  fetch(fetching_exchange(io::test::RawServer().endpoint().port));
  ASSERT_TRUE(finished());
  EXPECT_THAT(got->error().what, HasSubstr("127.0.0.1"));
  got.reset();
  auto nowhere = fetching_exchange(1);
  nowhere->connection = nullptr;
  fetch(nowhere);
  EXPECT_FALSE(got);
  ASSERT_TRUE(finished());
  EXPECT_EQ(got->error().code, ErrorCode::refused);
  got.reset();
  const auto cancel = fetch(fetching_exchange(server.endpoint().port));
  EXPECT_EQ(desk->running(), 1U);
  cancel();
  cancel();
  EXPECT_EQ(desk->running(), 0U);
  io::test::run_a_while(loop());
  EXPECT_FALSE(got);
}

TEST_F(RunningFetchTest, NeverPastTheProxyOfVia) {
  desk.emplace(io::ClientWorld{loop(), *tls, io::DestinationPolicy{network, allowed}, *linger},
               FetchSettings{.via = true});
  fetch(fetching_exchange(server.endpoint().port));
  ASSERT_TRUE(finished());
  EXPECT_THAT(got->error().what, HasSubstr("--via"));
}

TEST_F(RunningFetchTest, ThereAreOnlySoManyAtOnce) {
  const auto exchange = fetching_exchange(server.endpoint().port);
  for (std::size_t i = 0; i < FetchDesk::max_running; ++i) {
    fetch(exchange);
  }
  fetch(exchange);
  ASSERT_TRUE(finished());
  EXPECT_EQ(got->error().code, ErrorCode::limit_exceeded);
}

}  // namespace
}  // namespace eastap::app
