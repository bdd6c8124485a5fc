// The content of one part without its transfer encoding (RFC 2045 section 6). Private to this folder. Any
// thread, one at a time for each message.
#pragma once

#include <cstddef>
#include <cstdint>

#include "decoders/mime/gmime_ptr.h"
#include "proxy/base/bytes.h"

namespace eastap::mime {

struct Content {
  Bytes bytes;             ///< the first ones
  std::uint64_t size = 0;  ///< all of them
};

/// Decodes the whole content for its size and keeps `keep` bytes of it. Base64, quoted-printable and uuencode
/// never grow, so the work is bounded by the message.
[[nodiscard]] Content read_content(GMimePart* part, std::size_t keep);

}  // namespace eastap::mime
