// What a request line says, each thing by its name: for comparing two of them. Pure; single-threaded.
#pragma once

#include <map>
#include <string>

#include "proxy/model/exchange_view.h"
#include "proxy/model/variables/kinds.h"

namespace eastap::model {

/// One thing that a request line says, and whether it differs from run to run.
struct RequestLineFact {
  std::string value;  ///< as on the wire, without percent coding; "" where it does not say so
  VolatileKind kind = VolatileKind::none;
};
using RequestLineFacts = std::map<std::string, RequestLineFact>;

/// "method", "path", "HTTP version", "query", "parameter SaveInSent" ... Queries that are no ActiveSync are
/// read as parameters where they have any, and are one "query text" where not; so is one that should be
/// ActiveSync and cannot be read. Nothing of what is no HTTP request.
[[nodiscard]] RequestLineFacts request_line_facts(ExchangeView& view);

}  // namespace eastap::model
