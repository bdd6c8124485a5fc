#include "proxy/trace/convert/pcapng_export.h"

#include <gtest/gtest.h>

#include "tests/unit/trace/convert/samples.h"

namespace eastap::trace::pcapng_export_test {
namespace {

std::uint32_t le32(const Bytes& bytes, std::size_t at) {
  return bytes[at] | (std::uint32_t{bytes[at + 1]} << 8U) | (std::uint32_t{bytes[at + 2]} << 16U) |
         (std::uint32_t{bytes[at + 3]} << 24U);
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
