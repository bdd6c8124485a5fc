// CRC-32 as zlib, gzip and PNG compute it (ISO 3309, polynomial 0xEDB88320), so that any language's crc32()
// checks a trace. Pure; any thread.
#pragma once

#include <cstdint>

#include "proxy/base/bytes.h"

namespace eastap::trace {

/// The checksum of `bytes`, or of what `before` stands for with `bytes` behind it.
[[nodiscard]] std::uint32_t crc32(ByteView bytes, std::uint32_t before = 0);

}  // namespace eastap::trace
