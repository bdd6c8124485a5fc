// A byte source over a file that is open already. Single-threaded.
#pragma once

#include <memory>

#include "proxy/trace/byte_source.h"

namespace eastap::trace {

/// The descriptor belongs to the source from now on: it closes it.
[[nodiscard]] std::unique_ptr<ByteSource> from_descriptor(int descriptor);

}  // namespace eastap::trace
