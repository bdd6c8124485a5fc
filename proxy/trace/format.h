// The trace file as bytes: magic, frames and their checksums. docs/trace-format.md is the page for readers in
// other languages; this file and that page change together. Pure; any thread.
//
// The whole file is a stream of msgpack values, so that any msgpack library reads it:
//   "eastrace" 1            the magic: a string and the format's version
//   [kind, crc, payload]    one record: positive integer, uint 32, bin 32; always in these widths
// `crc` is the CRC-32 of the one kind byte and the payload. The payload is one msgpack map.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "proxy/base/bytes.h"

namespace eastap::trace {

inline constexpr std::uint8_t format_version = 1;

/// The first bytes of every trace: fixstr "eastrace", then the version as a positive fixint.
inline constexpr std::array<std::uint8_t, 9> magic{0xA8, 'e', 'a', 's', 't', 'r', 'a', 'c', 'e'};
inline constexpr std::size_t file_head_size = magic.size() + 1;

/// What a record is. Readers skip kinds that they do not know; the numbers never change their meaning.
enum class RecordKind : std::uint8_t {
  header = 1,             ///< first record: who wrote the trace and when
  connection = 2,         ///< facts of a client connection; repeated when more is known, the last one holds
  tls = 3,                ///< one TLS handshake
  request = 4,            ///< a request that is whole and waits for its response
  exchange = 5,           ///< an exchange that is over
  connection_closed = 6,  ///< how a connection ended
  note = 7,               ///< a remark on an exchange, a connection or the whole trace, made by itself
  index = 8,              ///< where the exchanges since the last index record lie; nothing else needs it
  directory = 9,          ///< where the index records lie; before the end of a trace that was closed
  end = 127,              ///< the trace was closed on purpose
};

/// Bytes before a record's payload: 93 kind CE crc4 C6 length4, numbers big-endian as msgpack has them.
inline constexpr std::size_t frame_head_size = 12;
/// Largest payload that is written or read. A body is at most --body-limit; an exchange has four of them.
inline constexpr std::uint32_t max_payload = 1U << 30U;
/// Most values of a payload that is written or read: elements of arrays, keys and values of maps, at every
/// depth. Each takes 24 bytes of memory while it is read.
inline constexpr std::uint32_t max_payload_values = 1U << 20U;

/// Whether this version knows what a record of that kind is.
[[nodiscard]] bool is_known_kind(std::uint8_t kind);

struct FrameHead {
  std::uint8_t kind = 0;
  std::uint32_t crc = 0;
  std::uint32_t length = 0;  ///< of the payload
};

/// Reads a frame's head; nullopt where the bytes are none.
[[nodiscard]] std::optional<FrameHead> read_frame_head(ByteView bytes);
[[nodiscard]] std::array<std::uint8_t, frame_head_size> make_frame_head(const FrameHead& head);

/// The checksum of a record.
[[nodiscard]] std::uint32_t frame_crc(std::uint8_t kind, ByteView payload);

}  // namespace eastap::trace
