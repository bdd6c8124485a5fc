// Bodies that lie in more pieces than a record can list, such as one in chunks of a byte each. A record that
// no reader takes would hide the whole exchange. Pure; any thread.
#pragma once

#include <cstddef>
#include <optional>

#include "proxy/core/exchange.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// Spans of all bodies in one record, two values each. An eighth of the values is left for the rest of it.
inline constexpr std::size_t max_stored_spans = max_payload_values / 16 * 7;

/// Which messages come into a record.
struct RecordedParts {
  bool request = true;
  bool response = true;
};

/// The storage without the bodies that do not fit, the one in the most pieces first; head, sizes and digest
/// stay. nullopt where all of them fit.
[[nodiscard]] std::optional<ExchangeStorage> within_span_budget(const core::Exchange& exchange,
                                                                const ExchangeStorage& storage,
                                                                RecordedParts parts);

}  // namespace eastap::trace
