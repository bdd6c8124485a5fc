// Numbers of binary fields. The caller has checked that the bytes are there. Constant expressions; any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "proxy/base/bytes.h"

namespace eastap::eas {

[[nodiscard]] constexpr std::uint16_t read_le16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] | bytes[at + 1] << 8U);
}
[[nodiscard]] constexpr std::uint32_t read_le32(ByteView bytes, std::size_t at) {
  return read_le16(bytes, at) | static_cast<std::uint32_t>(read_le16(bytes, at + 2)) << 16U;
}
[[nodiscard]] constexpr std::uint64_t read_le64(ByteView bytes, std::size_t at) {
  return read_le32(bytes, at) | static_cast<std::uint64_t>(read_le32(bytes, at + 4)) << 32U;
}
[[nodiscard]] constexpr std::uint32_t read_be32(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24U | static_cast<std::uint32_t>(bytes[at + 1]) << 16U |
         static_cast<std::uint32_t>(bytes[at + 2]) << 8U | bytes[at + 3];
}

}  // namespace eastap::eas
