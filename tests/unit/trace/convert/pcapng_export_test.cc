#include "proxy/trace/convert/pcapng_export.h"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::pcapng_export_test {
namespace {

std::uint32_t le32(const Bytes& bytes, std::size_t at) {
  return bytes[at] | (std::uint32_t{bytes[at + 1]} << 8U) | (std::uint32_t{bytes[at + 2]} << 16U) |
         (std::uint32_t{bytes[at + 3]} << 24U);
}

struct Packet {
  std::uint16_t from = 0;
  std::uint16_t to = 0;
  std::uint32_t sequence = 0;
  bool syn = false;
  bool ack = false;
  std::string payload;
};

/// The IPv4 packets of a file.
std::vector<Packet> packets_of(const Bytes& file) {
  std::vector<Packet> packets;
  const auto be16 = [&](std::size_t at) {
    return static_cast<std::uint16_t>((file[at] << 8U) | file[at + 1]);
  };
  for (std::size_t at = 0; at + 12 <= file.size(); at += le32(file, at + 4)) {
    if (le32(file, at) != 6) {
      continue;
    }
    const std::size_t tcp = at + 28 + 20;
    const std::size_t size = le32(file, at + 20);
    packets.push_back({.from = be16(tcp),
                       .to = be16(tcp + 2),
                       .sequence = (std::uint32_t{be16(tcp + 4)} << 16U) | be16(tcp + 6),
                       .syn = (file[tcp + 13] & 2U) != 0,
                       .ack = (file[tcp + 13] & 16U) != 0,
                       .payload = std::string(as_text(ByteView(file).subspan(tcp + 20, size - 40)))});
  }
  return packets;
}

/// Two connections of the same client, each with one exchange.
std::vector<Packet> packets_of_two(const char* client) {
  const test::ScratchFolder folder;
  Encoder encoder(test::moment(0));
  encoder.header({.eastap = "1.0", .started = test::moment(0)});
  for (const std::uint64_t id : {1U, 2U}) {
    auto facts = std::make_shared<core::ConnectionFacts>(*test::connection());
    facts->id = ConnectionId{id};
    facts->client = *Endpoint::parse(client);
    facts->listener = *Endpoint::parse("0.0.0.0:0");
    facts->upstream.reset();
    const auto page = test::exchange(test::message("GET / HTTP/1.1\r\nHost: x"),
                                     test::message("HTTP/1.1 200 OK\r\nContent-Length: 0"));
    page->informational.emplace_back(to_bytes("HTTP/1.1 103 Early Hints\r\n\r\n"));
    page->id = ExchangeId{id};
    page->connection = facts;
    encoder.connection(test::moment(0), *facts);
    encoder.exchange(*page, {}, true);
  }
  encoder.end({.at = test::moment(1), .exchanges = 2, .reason = {}});
  convert_samples::run_export(open_pcapng_export, encoder.bytes(), folder.path() / "t");
  return packets_of(test::slurp(folder.path() / "t"));
}

TEST(PcapngExport, ConnectionsOfOneClientStayApart) {
  for (const char* client : {"0.0.0.0:0", "192.0.2.7:4711"}) {
    std::set<std::uint32_t> sequences;
    std::set<std::uint16_t> ports;
    for (const Packet& packet : packets_of_two(client)) {
      if (packet.syn && !packet.ack) {
        sequences.insert(packet.sequence);
        ports.insert(packet.from);
        EXPECT_EQ(packet.to, 80);
      }
    }
    EXPECT_EQ(sequences.size(), 2U) << client;
    if (std::string_view(client) == "0.0.0.0:0") {
      EXPECT_EQ(ports.size(), 2U);
      EXPECT_FALSE(ports.contains(0));
    } else {
      EXPECT_EQ(ports, (std::set<std::uint16_t>{4711}));
    }
  }
}

TEST(PcapngExport, InterimHeadsComeBeforeTheAnswer) {
  std::string down;
  for (const Packet& packet : packets_of_two("192.0.2.7:4711")) {
    down += packet.from == 80 ? packet.payload : "";
  }
  EXPECT_TRUE(down.starts_with("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n")) << down;
}

TEST(PcapngExport, StreamsHoldTheBytesOfBothSides) {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "t.pcapng";
  EXPECT_EQ(convert_samples::run_export(open_pcapng_export, convert_samples::trace(), path).exchanges, 3U);
  const Bytes file = test::slurp(path);
  std::string up;
  std::string down;
  std::size_t packets = 0;
  for (std::size_t at = 0; at + 12 <= file.size();) {
    const std::uint32_t length = le32(file, at + 4);
    ASSERT_GE(length, 12U);
    ASSERT_LE(at + length, file.size());
    ASSERT_EQ(le32(file, at + length - 4), length);
    if (le32(file, at) == 6) {
      ++packets;
      const std::size_t packet = at + 28;
      const std::size_t size = le32(file, at + 20);
      ASSERT_EQ(file[packet], 0x45);
      const bool to_server = file[packet + 22] == 0 && file[packet + 23] == 80;
      (to_server ? up : down) += as_text(ByteView(file).subspan(packet + 40, size - 40));
    }
    at += length;
  }
  EXPECT_GT(packets, 12U);
  std::string wanted_up;
  std::string wanted_down;
  auto reader = Reader::from(from_memory(convert_samples::trace()));
  while (const auto event = reader->next()) {
    if (event->observation.kind == core::Observation::Kind::exchange_done) {
      for (const auto& [to, message] : {std::pair(&wanted_up, event->observation.exchange->request),
                                        std::pair(&wanted_down, event->observation.exchange->response)}) {
        *to += as_text(message->head.raw());
        *to += as_text(message->body.wire);
      }
    }
  }
  EXPECT_EQ(up, wanted_up);
  EXPECT_EQ(down, wanted_down);
}

}  // namespace
}  // namespace eastap::trace::pcapng_export_test
