// An exchange as one JSON object on one line, for programs. docs/traces.md describes the members; none is
// ever taken away. Takes exchanges whose secrets are overwritten already. Single-threaded.
#pragma once

#include <string>
#include <vector>

#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "proxy/trace/record.h"

namespace eastap::ui {

/// Valid UTF-8 whatever came over the wire, without a line end. `unfinished`: the trace has no answer.
[[nodiscard]] std::string to_json(model::ExchangeView& view, const trace::ExchangeStorage& storage,
                                  const std::vector<model::Finding>& findings, bool unfinished);

}  // namespace eastap::ui
