#include "proxy/core/proxy_header.h"

#include <string>

#include <gtest/gtest.h>

#include "proxy/base/text.h"

namespace eastap::core {
namespace {

using State = ProxyHeader::State;

TEST(ProxyHeader, Version1) {
  const std::string line = "PROXY TCP4 10.0.0.1 10.0.0.2 1234 443\r\n";
  const auto header = read_proxy_header(as_bytes(line + "GET"));
  EXPECT_EQ(header.state, State::complete);
  EXPECT_EQ(header.size, line.size());
  EXPECT_EQ(header.client->to_string(), "10.0.0.1:1234");
  EXPECT_EQ(read_proxy_header(as_bytes("PROXY TCP6 fd00::1 fd00::2 1 2\r\n")).client->to_string(),
            "[fd00::1]:1");
  EXPECT_EQ(read_proxy_header(as_bytes("PROXY UNKNOWN whatever\r\n")).client, std::nullopt);
  for (std::size_t size = 0; size < line.size(); ++size) {
    EXPECT_EQ(read_proxy_header(as_bytes(line).first(size)).state, State::need_more) << size;
  }
}

TEST(ProxyHeader, Version2) {
  const Bytes v4 = *text::from_hex("0D0A0D0A000D0A515549540A 21 11 000C 0A000001 0A000002 04D2 01BB 47");
  const auto header = read_proxy_header(v4);
  EXPECT_EQ(header.state, State::complete);
  EXPECT_EQ(header.size, 28U);
  EXPECT_EQ(header.client->to_string(), "10.0.0.1:1234");
  for (std::size_t size = 0; size < 28; ++size) {
    EXPECT_EQ(read_proxy_header(ByteView(v4).first(size)).state, State::need_more) << size;
  }
  const auto local = read_proxy_header(*text::from_hex("0D0A0D0A000D0A515549540A 20 00 0000"));
  EXPECT_EQ(local.state, State::complete);
  EXPECT_EQ(local.client, std::nullopt);
}

TEST(ProxyHeader, RefusesWhatIsNone) {
  EXPECT_EQ(read_proxy_header(as_bytes("GET / HTTP/1.1\r\n")).state, State::invalid);
  EXPECT_EQ(read_proxy_header(as_bytes("PROXY TCP4 nonsense\r\n")).state, State::invalid);
  EXPECT_EQ(read_proxy_header(as_bytes("PROXY TCP4 1.2.3.4 1.2.3.4 99999 1\r\n")).state, State::invalid);
  EXPECT_EQ(read_proxy_header(as_bytes("PROXY " + std::string(200, 'x'))).state, State::invalid);
  EXPECT_EQ(read_proxy_header(*text::from_hex("0D0A0D0A000D0A515549540A 31 11 0000")).state, State::invalid);
  EXPECT_EQ(read_proxy_header(*text::from_hex("0D0A0D0A000D0A515549540A 21 11 0004 00000000")).state,
            State::invalid);
}

}  // namespace
}  // namespace eastap::core
