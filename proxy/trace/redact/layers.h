// Codings that texts lie in, undone so that every byte still knows where it came from: a secret that is found
// inside can be overwritten outside, and a text of equal length can be put back without moving anything else.
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/trace/record.h"

namespace eastap::trace::redact {

enum class Coding : std::uint8_t {
  percent,           ///< %41 (RFC 3986 section 2.1)
  quoted_printable,  ///< =41, and line ends behind a lone "=" left out (RFC 2045 section 6.7)
  base64,            ///< blanks and line ends inside are skipped (RFC 2045 section 6.8); also with - and _
  escapes,  ///< \" \/ \u0041 of JSON, &amp; and &#65; of XML and HTML, as far as they stand for ASCII
  folding,  ///< line ends that a blank follows are left out (RFC 5322 section 2.2.3)
};

/// The undone bytes; plain[i] was made of source bytes [from[i], to[i]).
struct Layer {
  Coding coding = Coding::percent;
  Bytes plain;
  std::vector<std::uint32_t> from;
  std::vector<std::uint32_t> to;

  /// Where in the source a span of `plain` lies.
  [[nodiscard]] Span source(const Span& span) const { return {from[span.begin], to[span.end - 1]}; }
};

/// Never fails: what is not coded stays as it is. Of base64: reading ends at the first "=" or foreign byte.
[[nodiscard]] Layer undo(Coding coding, ByteView source);

/// Writes `plain`, which has the length of layer.plain, to where those bytes came from. Not for `escapes`.
/// Bytes that stood there without a code are written without one.
void put_back(const Layer& layer, ByteView plain, std::span<std::uint8_t> source);

/// Runs of base64 of at least `least` digits that span lines where the text is wrapped; of `bytes`.
[[nodiscard]] Spans base64_runs(ByteView bytes, std::size_t least);

}  // namespace eastap::trace::redact
