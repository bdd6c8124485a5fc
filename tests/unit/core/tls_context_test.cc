#include "proxy/core/tls_context.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/core/tls_layer.h"
#include "tests/support/test_certs.h"

namespace eastap::core {
namespace {

TEST(TlsContexts, NamesTheCaFileThatCannotBeRead) {
  TlsOptions options;
  options.upstream_ca_file = "/does/not/exist.pem";
  const auto made = TlsContexts::create(options);
  ASSERT_FALSE(made);
  EXPECT_NE(made.error().what.find("/does/not/exist.pem"), std::string::npos);
}

TEST(TlsContexts, LegacyProfileSpeaksTls10) {
  TlsOptions options;
  options.profile = TlsOptions::Profile::legacy;
  auto legacy = *TlsContexts::create(options);
  auto layer = *TlsLayer::client(*legacy, {"server.test", "", false, 0});
  const Bytes hello = layer->take_output();
  // supported_versions of the hello holds TLS 1.0
  const std::string text(as_text(hello));
  EXPECT_NE(text.find("\x03\x01", 11), std::string::npos);
}

TEST(TlsContexts, WritesTheKeyLog) {
  std::vector<std::string> lines;
  TlsOptions options;
  options.insecure_upstream = true;
  options.key_log = [&](std::string_view line) { lines.emplace_back(line); };
  auto contexts = *TlsContexts::create(options);
  auto server = *TlsLayer::server(*contexts, test::test_leaf("server.test"));
  auto client = *TlsLayer::client(*contexts, {"server.test", "", false, 0});
  while (client->has_output() || server->has_output()) {
    const Bytes to_server = client->take_output();
    server->feed(to_server);
    static_cast<void>(server->next_plain());
    const Bytes to_client = server->take_output();
    client->feed(to_client);
    static_cast<void>(client->next_plain());
  }
  ASSERT_FALSE(lines.empty());
  EXPECT_TRUE(lines[0].starts_with("SERVER_HANDSHAKE_TRAFFIC_SECRET ") ||
              lines[0].find("_SECRET ") != std::string::npos);
}

TEST(TlsContexts, RemembersNoUnknownSession) {
  auto contexts = *TlsContexts::create({});
  EXPECT_EQ(contexts->upstream_session("nobody"), nullptr);
}

}  // namespace
}  // namespace eastap::core
