#include "proxy/trace/crc32.h"

#include <zlib.h>

namespace eastap::trace {

std::uint32_t crc32(ByteView bytes, std::uint32_t before) {
  // zlib takes a null pointer, which an empty view may be, for the wish to begin anew.
  return bytes.empty() ? before : static_cast<std::uint32_t>(::crc32_z(before, bytes.data(), bytes.size()));
}

}  // namespace eastap::trace
