#include "proxy/trace/format.h"

#include "proxy/trace/crc32.h"

namespace eastap::trace {
namespace {

constexpr std::uint8_t array_of_three = 0x93;
constexpr std::uint8_t uint32_tag = 0xCE;
constexpr std::uint8_t bin32_tag = 0xC6;
constexpr std::uint8_t max_kind = 0x7F;  // a positive fixint

std::uint32_t big_endian(ByteView four) {
  return (std::uint32_t{four[0]} << 24U) | (std::uint32_t{four[1]} << 16U) | (std::uint32_t{four[2]} << 8U) |
         four[3];
}

std::uint8_t byte_of(std::uint32_t value, unsigned index) {
  return static_cast<std::uint8_t>(value >> (8U * index));
}

}  // namespace

bool is_known_kind(std::uint8_t kind) {
  switch (static_cast<RecordKind>(kind)) {
    case RecordKind::header:
    case RecordKind::connection:
    case RecordKind::tls:
    case RecordKind::request:
    case RecordKind::exchange:
    case RecordKind::connection_closed:
    case RecordKind::note:
    case RecordKind::index:
    case RecordKind::directory:
    case RecordKind::end:
      return true;
  }
  return false;
}

std::optional<FrameHead> read_frame_head(ByteView bytes) {
  if (bytes.size() < frame_head_size || bytes[0] != array_of_three || bytes[1] > max_kind ||
      bytes[2] != uint32_tag || bytes[7] != bin32_tag) {
    return std::nullopt;
  }
  const FrameHead head{
      .kind = bytes[1], .crc = big_endian(bytes.subspan(3)), .length = big_endian(bytes.subspan(8))};
  if (head.length > max_payload) {
    return std::nullopt;
  }
  return head;
}

std::array<std::uint8_t, frame_head_size> make_frame_head(const FrameHead& head) {
  return {array_of_three,
          head.kind,
          uint32_tag,
          byte_of(head.crc, 3),
          byte_of(head.crc, 2),
          byte_of(head.crc, 1),
          byte_of(head.crc, 0),
          bin32_tag,
          byte_of(head.length, 3),
          byte_of(head.length, 2),
          byte_of(head.length, 1),
          byte_of(head.length, 0)};
}

std::uint32_t frame_crc(std::uint8_t kind, ByteView payload) {
  return crc32(payload, crc32(ByteView(&kind, 1)));
}

}  // namespace eastap::trace
