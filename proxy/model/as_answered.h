// An exchange whose answer is held, for whoever judges it: as it is once the answer goes on as it came.
// Single-threaded.
#pragma once

#include "proxy/core/exchange.h"

namespace eastap::model {

/// A copy that is over, where the answer is whole and only has to be sent on; else the same exchange: it is
/// over already, or more of the answer is to come. Messages are shared.
[[nodiscard]] core::ExchangePtr as_answered(const core::ExchangePtr& exchange);

}  // namespace eastap::model
