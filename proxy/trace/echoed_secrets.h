// Secrets of an exchange that its own answer repeats: an error page that quotes the request, a reason phrase
// with the password in it. Once the trace is written nobody could find them any more, since where they lie by
// rule they are overwritten. Pure; any thread.
#pragma once

#include <cstddef>

#include "proxy/trace/record.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace {

/// Bodies beyond these sizes are not searched: of answers with a status of 400 and above, and of others,
/// which hardly ever repeat anything.
inline constexpr std::size_t max_searched_error = std::size_t{256} << 10U;
inline constexpr std::size_t max_searched_text = std::size_t{64} << 10U;

/// Adds to the storage of both answers where they repeat a secret of the exchange, in plain or in coded form.
/// Searched are errors, and texts; not answers that went well and hold a document of ActiveSync or nothing. A
/// compressed body that repeats a secret is withheld.
void find_echoes(const core::Exchange& exchange, Sensitivity sensitivity, ExchangeStorage& found);

}  // namespace eastap::trace
