#include "proxy/trace/crc32.h"

#include <array>
#include <bit>
#include <cstring>

namespace eastap::trace {
namespace {

// Eight bytes in one step: table k gives the effect of a byte that k more bytes follow.
using Table = std::array<std::uint32_t, 256>;

constexpr std::array<Table, 8> tables = [] {
  std::array<Table, 8> all{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value >> 1U) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    all[0][i] = value;
  }
  for (std::size_t k = 1; k < all.size(); ++k) {
    for (std::size_t i = 0; i < 256; ++i) {
      const std::uint32_t value = all[k - 1][i];
      all[k][i] = (value >> 8U) ^ all[0][value & 0xFFU];
    }
  }
  return all;
}();

std::uint32_t little_endian(const std::uint8_t* at) {
  std::uint32_t value = 0;
  std::memcpy(&value, at, sizeof value);
  if constexpr (std::endian::native == std::endian::big) {
    value = __builtin_bswap32(value);
  }
  return value;
}

}  // namespace

std::uint32_t crc32(ByteView bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  while (bytes.size() >= 8) {
    const std::uint32_t low = little_endian(bytes.data()) ^ crc;
    const std::uint32_t high = little_endian(bytes.data() + 4);
    crc = tables[7][low & 0xFFU] ^ tables[6][(low >> 8U) & 0xFFU] ^ tables[5][(low >> 16U) & 0xFFU] ^
          tables[4][low >> 24U] ^ tables[3][high & 0xFFU] ^ tables[2][(high >> 8U) & 0xFFU] ^
          tables[1][(high >> 16U) & 0xFFU] ^ tables[0][high >> 24U];
    bytes = bytes.subspan(8);
  }
  for (const std::uint8_t byte : bytes) {
    crc = (crc >> 8U) ^ tables[0][(crc ^ byte) & 0xFFU];
  }
  return ~crc;
}

}  // namespace eastap::trace
