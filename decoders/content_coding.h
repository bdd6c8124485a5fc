// Content-Encoding undone and done again: gzip, x-gzip, deflate, br and lists of them (RFC 9110 section 8.4).
// Pure functions without state; any thread. Output never grows past a stated limit, whatever the input
// claims.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::decoders {

/// Most bytes that one coding may inflate to, unless the caller says otherwise.
inline constexpr std::size_t default_decode_limit = std::size_t{64} << 20U;

/// Most codings in one header; more are refused, since each costs a pass over the body.
inline constexpr std::size_t max_codings = 4;

/// Whether one coding token can be decoded: gzip, x-gzip, deflate, br, identity (any letter case, blanks
/// around it).
[[nodiscard]] bool supported(std::string_view coding);

/// Whether the header names no coding at all (empty, or only "identity"), so that the body is its own
/// content.
[[nodiscard]] bool is_identity(std::string_view content_encoding);

/// What could be read of a coded body. Without `fault` it is the whole content.
struct DecodedContent {
  Bytes bytes;                 ///< content up to the fault or the limit
  std::optional<Error> fault;  ///< names the coding; its offset counts in that coding's input
  std::size_t trailing = 0;    ///< bytes after the end of the coded data, which receivers ignore
};

/// Undoes every coding of the header, last one first. Never yields more than `limit` bytes, in between
/// neither. "deflate" is read as zlib (RFC 1950) or, where the first bytes are no zlib header, as raw deflate
/// (RFC 1951), since servers send both. gzip members that follow each other are joined (RFC 1952
/// section 2.2).
[[nodiscard]] DecodedContent decode_partial(std::string_view content_encoding, ByteView body,
                                            std::size_t limit = default_decode_limit);

/// The same, all or nothing. Errors: invalid_input (damaged or unknown coding), limit_exceeded.
[[nodiscard]] Result<Bytes> decode(std::string_view content_encoding, ByteView body,
                                   std::size_t limit = default_decode_limit);

/// Codes an edited body again as its header says: gzip, x-gzip, deflate (as zlib), identity and lists of
/// these. Fails with invalid_input for br and unknown codings: send such a body without the header instead.
[[nodiscard]] Result<Bytes> encode(std::string_view content_encoding, ByteView content);

}  // namespace eastap::decoders
