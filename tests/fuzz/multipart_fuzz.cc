// Splits any bytes as a multipart body; what could be split whole must survive a replacement of part 0.
#include <cstdint>
#include <cstdlib>

#include "decoders/multipart.h"

using eastap::ByteView;

namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView body{data, size};
  const auto parts = eastap::decoders::split_multipart(body);
  if (!parts) {
    require(parts.error().offset.has_value());
    return 0;
  }
  for (const auto& part : parts->parts) {
    require(part.bytes.size() <= part.length);
  }
  const auto same = eastap::decoders::replace_part0(body, *parts, parts->parts.front().bytes);
  if (same) {
    require(*same == eastap::to_bytes(body));
    const auto emptied = eastap::decoders::replace_part0(body, *parts, {});
    require(emptied && emptied->size() == size - parts->parts.front().length);
  }
  return 0;
}
