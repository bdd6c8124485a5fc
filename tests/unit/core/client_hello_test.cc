#include "proxy/core/client_hello.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"
#include "proxy/core/tls_layer.h"

namespace eastap::core {
namespace {

Bytes real_hello(const std::string& name, bool alpn) {
  auto contexts = TlsContexts::create({});
  TlsLayer::ClientOptions options;
  options.name = name;
  options.offer_http11 = alpn;
  return (*TlsLayer::client(**contexts, options))->take_output();
}

TEST(ClientHello, ReadsWhatOpenSslSends) {
  const HelloResult result = read_client_hello(real_hello("mail.example.org", true));
  ASSERT_EQ(result.state, HelloState::complete) << result.error;
  EXPECT_EQ(result.hello.server_name, "mail.example.org");
  EXPECT_EQ(result.hello.alpn, std::vector<std::string>{"http/1.1"});
  EXPECT_EQ(result.hello.highest_version(), 0x0304);
  EXPECT_FALSE(result.hello.cipher_suites.empty());
  EXPECT_FALSE(result.hello.signature_schemes.empty());
  EXPECT_FALSE(result.hello.ssl2_framing);
}

TEST(ClientHello, AnAddressHasNoServerName) {
  const HelloResult result = read_client_hello(real_hello("192.0.2.1", false));
  ASSERT_EQ(result.state, HelloState::complete);
  EXPECT_EQ(result.hello.server_name, "");
  EXPECT_TRUE(result.hello.alpn.empty());
}

TEST(ClientHello, AsksForMoreAtEveryCut) {
  const Bytes hello = real_hello("a.test", true);
  for (std::size_t size = 0; size < hello.size(); ++size) {
    const Bytes part(hello.begin(), hello.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(read_client_hello(part).state, HelloState::need_more) << size;
  }
}

TEST(ClientHello, MayBeSpreadOverRecords) {
  const Bytes hello = real_hello("a.test", true);
  Bytes spread;
  for (std::size_t at = 5; at < hello.size(); at += 7) {
    const std::size_t size = std::min<std::size_t>(7, hello.size() - at);
    append(spread, ByteView(hello).first(3));
    spread.push_back(0);
    spread.push_back(static_cast<std::uint8_t>(size));
    append(spread, ByteView(hello).subspan(at, size));
  }
  const HelloResult result = read_client_hello(spread);
  ASSERT_EQ(result.state, HelloState::complete) << result.error;
  EXPECT_EQ(result.hello.server_name, "a.test");
}

TEST(ClientHello, ReadsSsl2Framing) {
  // Length 0x2e, CLIENT-HELLO, version 3.1, two cipher kinds, no session, challenge of 16 bytes.
  Bytes hello = *text::from_hex("801F 01 0301 0006 0000 0010 00002F 010080");
  append(hello, Bytes(16, 0xAA));
  hello[1] = static_cast<std::uint8_t>(hello.size() - 2);
  const HelloResult result = read_client_hello(hello);
  ASSERT_EQ(result.state, HelloState::complete) << result.error;
  EXPECT_TRUE(result.hello.ssl2_framing);
  EXPECT_EQ(result.hello.version, 0x0301);
  EXPECT_EQ(result.hello.cipher_suites, (std::vector<std::uint32_t>{0x2F, 0x010080}));
  hello[6] = 0xFF;
  EXPECT_EQ(read_client_hello(hello).state, HelloState::invalid);
}

TEST(ClientHello, RefusesWhatIsNone) {
  EXPECT_EQ(read_client_hello(as_bytes("GET / HTTP/1.1\r\n")).state, HelloState::invalid);
  EXPECT_EQ(read_client_hello(*text::from_hex("1603010005 0200000100")).state, HelloState::invalid);
  EXPECT_EQ(read_client_hello(*text::from_hex("1603010005 01FFFFFF00")).state, HelloState::invalid);
  EXPECT_EQ(read_client_hello(*text::from_hex("1603010000")).state, HelloState::invalid);
  EXPECT_EQ(read_client_hello(*text::from_hex("1603010006 01000002 0303")).state, HelloState::invalid);
}

TEST(ClientHello, TellsTlsFromPlainText) {
  EXPECT_EQ(recognise({}), FirstBytes::need_more);
  EXPECT_EQ(recognise(as_bytes("G")), FirstBytes::plain);
  EXPECT_EQ(recognise(*text::from_hex("16")), FirstBytes::tls);
  EXPECT_EQ(recognise(*text::from_hex("80 2e")), FirstBytes::need_more);
  EXPECT_EQ(recognise(*text::from_hex("80 2e 01 03")), FirstBytes::tls);
  EXPECT_EQ(recognise(*text::from_hex("80 2e 05")), FirstBytes::plain);
  EXPECT_EQ(recognise(*text::from_hex("80 2e 01 07")), FirstBytes::plain);
}

TEST(ClientHello, NamesVersions) {
  EXPECT_EQ(version_name(0x0304), "TLS 1.3");
  EXPECT_EQ(version_name(0x7f17), "0x7f17");
  ClientHello hello;
  hello.version = 0x0303;
  EXPECT_EQ(hello.highest_version(), 0x0303);
  hello.versions = {0x0a0a, 0x0304, 0x0303};
  EXPECT_EQ(hello.highest_version(), 0x0304);
}

}  // namespace
}  // namespace eastap::core
