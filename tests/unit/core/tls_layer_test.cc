#include "proxy/core/tls_layer.h"

#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/files.h"
#include "tests/support/test_certs.h"

namespace eastap::core {
namespace {

using test::test_authority;
using test::test_leaf;

class TlsLayerTest : public testing::Test {
 protected:
  TlsLayerTest() {
    const auto path = folder_.path() / "ca.pem";
    std::ofstream(path) << test_authority()->pem();
    ca_file_ = path.string();
  }

  std::unique_ptr<TlsContexts> contexts(TlsOptions options = {}, bool trust = true) {
    if (trust) {
      options.upstream_ca_file = ca_file_;
    }
    return std::move(*TlsContexts::create(std::move(options)));
  }

  static TlsLayer::ClientOptions client_options(const std::string& name, const std::string& key = "") {
    TlsLayer::ClientOptions options;
    options.name = name;
    options.session_key = key;
    options.now = test::test_now.time_since_epoch().count();
    return options;
  }

  /// Carries bytes between the two until neither has any; returns what each read.
  static void talk(TlsLayer& a, TlsLayer& b, std::string* read_a = nullptr, std::string* read_b = nullptr,
                   std::size_t chunk = 1000) {
    const auto one_way = [chunk](TlsLayer& from, TlsLayer& to, std::string* read) {
      const Bytes made = from.take_output();
      for (std::size_t at = 0; at < made.size(); at += chunk) {
        to.feed(ByteView(made).subspan(at, std::min(chunk, made.size() - at)));
        for (ByteView plain = to.next_plain(); !plain.empty(); plain = to.next_plain()) {
          if (read != nullptr) {
            *read += as_text(plain);
          }
        }
      }
    };
    while (a.has_output() || b.has_output()) {
      one_way(a, b, read_b);
      one_way(b, a, read_a);
    }
  }

  test::ScratchFolder folder_;
  std::string ca_file_;
};

TEST_F(TlsLayerTest, HandshakesAndCarriesDataByteByByte) {
  auto shared = contexts();
  auto server = *TlsLayer::server(*shared, test_leaf("server.test"));
  auto options = client_options("server.test");
  options.offer_http11 = true;
  auto client = *TlsLayer::client(*shared, options);
  talk(*client, *server, nullptr, nullptr, 1);
  ASSERT_EQ(client->state(), TlsLayer::State::open);
  ASSERT_EQ(server->state(), TlsLayer::State::open);
  EXPECT_EQ(server->facts().alpn, "http/1.1");
  EXPECT_EQ(client->facts().version, "TLSv1.3");
  EXPECT_TRUE(client->verification_failures().empty());
  EXPECT_EQ(client->peer_certificate()->dns_names, std::vector<std::string>{"server.test"});
  const std::string big(100'000, 'x');
  client->write(as_bytes(big));
  server->write(as_bytes("hello"));
  std::string at_client;
  std::string at_server;
  talk(*client, *server, &at_client, &at_server, 777);
  EXPECT_EQ(at_client, "hello");
  EXPECT_EQ(at_server, big);
  EXPECT_EQ(server->plain_bytes(), big.size());
  client->close_notify();
  talk(*client, *server);
  EXPECT_EQ(server->state(), TlsLayer::State::peer_closed);
  server->write(as_bytes("still"));
  EXPECT_TRUE(server->has_output());
}

TEST_F(TlsLayerTest, SaysWhichPartOfTheVerificationFailed) {
  auto trusting = contexts();
  auto doubting = contexts({}, false);
  const auto failures = [&](TlsContexts& of, const std::string& name, std::int64_t later) {
    auto server = *TlsLayer::server(*trusting, test_leaf("server.test"));
    auto options = client_options(name);
    options.now += later;
    auto client = *TlsLayer::client(of, options);
    talk(*client, *server);
    std::string all;
    for (const std::string& line : client->verification_failures()) {
      if (!line.ends_with(": pass")) {
        all += line.substr(0, line.find(':')) + " ";
      }
    }
    return all;
  };
  EXPECT_EQ(failures(*trusting, "server.test", 0), "");
  EXPECT_EQ(failures(*trusting, "other.test", 0), "name ");
  EXPECT_EQ(failures(*doubting, "server.test", 0), "chain ");
  EXPECT_EQ(failures(*trusting, "server.test", 400L * 86400), "date ");
  EXPECT_EQ(failures(*trusting, "192.0.2.1", 0), "name ");
}

TEST_F(TlsLayerTest, ResumesAVerifiedSessionOnly) {
  auto shared = contexts();
  const auto connect = [&](TlsContexts& of) {
    auto server = *TlsLayer::server(*shared, test_leaf("server.test"));
    auto client = *TlsLayer::client(of, client_options("server.test", "key"));
    talk(*client, *server);
    return client->resumed();
  };
  EXPECT_FALSE(connect(*shared));
  EXPECT_TRUE(connect(*shared));
  auto doubting = contexts({}, false);
  EXPECT_FALSE(connect(*doubting));
  EXPECT_FALSE(connect(*doubting));
}

TEST_F(TlsLayerTest, TellsAnUntrustingPeerFromNonsense) {
  auto shared = contexts();
  auto server = *TlsLayer::server(*shared, test_leaf("server.test"));
  server->feed(as_bytes(std::string_view("\x17\x03\x03\x00\x01x", 6)));
  EXPECT_TRUE(server->next_plain().empty());
  EXPECT_EQ(server->state(), TlsLayer::State::failed);
  EXPECT_NE(server->failure_text(), "");

  auto other = *TlsLayer::server(*shared, test_leaf("server.test"));
  auto client = *TlsLayer::client(*shared, client_options("server.test"));
  const Bytes hello = client->take_output();
  other->feed(hello);
  static_cast<void>(other->next_plain());
  other->feed(as_bytes(std::string_view("\x15\x03\x03\x00\x02\x02\x30", 7)));  // fatal alert unknown_ca
  static_cast<void>(other->next_plain());
  EXPECT_EQ(other->state(), TlsLayer::State::failed);
  EXPECT_EQ(other->failure(), TlsFailure::alert_untrusted);
}

TEST_F(TlsLayerTest, ShowsAClientCertificateOnlyWhenItHasOne) {
  TlsOptions options;
  options.client_identity = test_leaf("phone.test");
  auto with = contexts(options);
  auto server = *TlsLayer::server(*with, test_leaf("server.test"));
  auto client = *TlsLayer::client(*with, client_options("server.test"));
  talk(*client, *server);
  EXPECT_EQ(client->state(), TlsLayer::State::open);
  EXPECT_FALSE(client->certificate_requested());
}

}  // namespace
}  // namespace eastap::core
