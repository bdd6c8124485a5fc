// A part of a trace as a trace of its own: the exchanges that were chosen, with their connections, handshakes
// and remarks, record by record. Single-threaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>

#include "proxy/base/clock.h"
#include "proxy/base/ids.h"
#include "proxy/base/result.h"

namespace eastap::trace {

/// Reads `from`, a trace file or a fixture folder, twice, and writes `to`, which must not exist or be empty.
/// It ends when and as the recording ended; `now` where nobody says when that was. Returns how many exchanges
/// were written, those included that the trace has no answer to. Fails with what opening, reading or writing
/// says.
[[nodiscard]] Result<std::uint64_t> extract(const std::filesystem::path& from,
                                            const std::filesystem::path& to,
                                            const std::set<ExchangeId>& chosen, const Timestamp& now);

}  // namespace eastap::trace
