// The look that a message gets before GMime does: GMime's own limits are generous (an object of a kilobyte or
// two for each part, an object for each address, recursion), so that a few megabytes of boundaries or commas
// would take gigabytes. One pass over the lines, without memory. Pure; any thread.
#pragma once

#include <cstddef>

#include "decoders/finding.h"
#include "decoders/mime/limits.h"
#include "proxy/base/bytes.h"

namespace eastap::mime {

struct Prescan {
  std::size_t size = 0;         ///< bytes from the start that are safe to parse
  decoders::Findings findings;  ///< mime.limit, where that is not all of it
};

/// Counts lines that begin with "--", header lines, their bytes and the marks in them, and types that hold
/// other parts. It counts rather too much: wherever GMime may read header lines, this does too. Stops before
/// the line that passes a limit.
[[nodiscard]] Prescan prescan(ByteView body, const Limits& limits);

}  // namespace eastap::mime
