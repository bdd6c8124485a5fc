// application/vnd.ms-sync.multipart, the answer of ItemOperations when the client asked for parts (MS-ASCMD
// section 2.2.1.10.1). Pure functions; any thread. The views point into the body that was given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "decoders/finding.h"
#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::decoders {

/// Whether a Content-Type header names this form (parameters after ";" and letter case do not matter).
[[nodiscard]] bool is_multipart(std::string_view content_type);

/// One entry of the part table and the bytes that it names.
struct MultipartPart {
  std::uint32_t offset = 0;  ///< from the start of the body, as the table says
  std::uint32_t length = 0;  ///< as the table says
  ByteView bytes;            ///< shorter than `length` when the body ends early
};

/// The parts in table order. Part 0 is the WBXML document, whose Part elements count the others from 1.
struct Multipart {
  std::vector<MultipartPart> parts;
  std::size_t table_size = 0;  ///< bytes that the table takes: 4 + 8 x number of parts
  Findings findings;           ///< multipart.* : what breaks the rules without making the parts unreadable
};

/// Reads the part table. Fails with invalid_input and the byte offset when the table itself cannot be read:
/// body below 4 bytes, no parts, or a count that the body has no room for. Everything else becomes a finding:
/// a part that ends after the body or begins inside the table, parts that overlap, bytes that belong to no
/// part, a first part that is not WBXML.
[[nodiscard]] Result<Multipart> split_multipart(ByteView body);

/// The body with another part 0: everything else stays as it is, byte for byte, and later offsets move. Fails
/// with invalid_input when part 0 overlaps another part or the table, or is not wholly there; with
/// limit_exceeded when an offset would pass 2^31 - 1.
[[nodiscard]] Result<Bytes> replace_part0(ByteView body, const Multipart& parts, ByteView part0);

}  // namespace eastap::decoders
