// The faults that the session has to carry out while bytes flow: slow lines, a line that ends, one that is
// half-open, a request sent twice. Rows of the table in faults.cc; each reads its arguments, and without a
// target that is all it does. Pure functions; any thread.
#pragma once

#include <string>

#include "proxy/base/result.h"
#include "proxy/core/fault_arguments.h"
#include "proxy/core/faults.h"

namespace eastap::core::faults {

/// In pieces of `bytes`, `pause-ms` apart.
Result<std::string> slice(FaultArguments& arguments, Target* target);
/// No faster than `rate` bytes a second.
Result<std::string> bandwidth(FaultArguments& arguments, Target* target);
/// Every byte `ms` later, and by `seed` up to `jitter-ms` more.
Result<std::string> latency(FaultArguments& arguments, Target* target);
/// Nothing behind the first `bytes`, but the connection's `end` (fin, rst).
Result<std::string> data_limit(FaultArguments& arguments, Target* target);
/// Nothing is read or written any more `toward` phone, server or both, and after `for` seconds reset.
Result<std::string> half_open(FaultArguments& arguments, Target* target);
/// The request once more, after the server has answered it.
Result<std::string> duplicate(FaultArguments& arguments, Target* target);

}  // namespace eastap::core::faults
