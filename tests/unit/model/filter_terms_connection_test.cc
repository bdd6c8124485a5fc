#include <gtest/gtest.h>

#include "tests/unit/model/filter_samples.h"

namespace eastap::model::filter_terms_connection_test {
namespace {

using samples::misjudged;

std::shared_ptr<core::Exchange> on_connection() {
  auto facts = std::make_shared<core::ConnectionFacts>();
  facts->id = ConnectionId{4};
  facts->client = *Endpoint::parse("192.168.1.20:50123");
  facts->mode = "reverse:https://mail.example.com";
  facts->upstream_name = "mail.example.com:443";
  facts->upstream = Endpoint::parse("[2001:db8::5]:443");
  facts->rule = "shipped list";
  core::TlsFacts client;
  client.side = core::Side::client;
  client.version = "TLSv1.2";
  client.cipher = "ECDHE-RSA-AES128-GCM-SHA256";
  client.server_name = "mail.example.com";
  client.alpn_offered = {"h2", "http/1.1"};
  client.alpn = "http/1.1";
  core::TlsFacts upstream;
  upstream.side = core::Side::upstream;
  upstream.version = "TLSv1.3";
  facts->tls = {client, upstream};
  auto exchange = samples::good_sync();
  exchange->connection = facts;
  exchange->id = ExchangeId{17};
  return exchange;
}

TEST(FilterTermsConnection, KnowsTheConnection) {
  EXPECT_EQ(
      misjudged(on_connection(),
                {"id == 17",
                 "id in (3, 17)",
                 "connection == 4",
                 "kind == http",
                 "client == 192.168.1.20",
                 "client == 192.168.1.20:50123",
                 "client ~ 168.1",
                 "server == mail.example.com",
                 "server == mail.example.com:443",
                 "server == 2001:db8::5",
                 "mode == reverse",
                 "mode ~ example",
                 "rule ~ shipped",
                 "tls == 1.2",
                 "tls == TLSv1.2",
                 "tls < 1.3",
                 "server_tls == 1.3",
                 "cipher ~ aes128",
                 "sni == *.example.com",
                 "alpn == http/1.1",
                 "alpn_offered == h2"},
                {"id == 18", "connection != 4", "kind == tunnel", "client != 192.168.1.20", "mode == connect",
                 "tls == 1.3", "server_tls < 1.3", "alpn == h2", "sni != *.example.com"}),
      "");
}

TEST(FilterTermsConnection, TimesAreLocalOrAbsolute) {
  const auto exchange = samples::good_sync();  // 1'790'000'000 s = 2026-09-21T14:13:20Z
  EXPECT_EQ(
      misjudged(exchange,
                {"time == 2026-09-21T14:13:20Z", "time == 2026-09-21T14:13Z", "time >= 2026-09-21T14:13:20Z",
                 "time < 2026-09-21T16:13:21+02:00", "time >= 00:00", "time <= 23:59:59", "time"},
                {"time < 2026-09-21T14:13:20Z", "time == 2026-09-22", "time > 23:59:59"}),
      "");
}

TEST(FilterTermsConnection, RelayedTraffic) {
  EXPECT_EQ(
      misjudged(samples::tunnel(), {"kind == tunnel", "id == 9", "not client", "not tls", "not connection"},
                {"client", "server", "kind == http"}),
      "");
  auto opaque = samples::tunnel();
  opaque->kind = core::Exchange::Kind::opaque;
  EXPECT_EQ(misjudged(opaque, {"kind == opaque", "kind == bytes"}, {"kind == tunnel"}), "");
}

}  // namespace
}  // namespace eastap::model::filter_terms_connection_test
