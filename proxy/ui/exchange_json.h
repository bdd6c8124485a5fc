// An exchange as one JSON object on one line, for programs. docs/traces.md describes the members; none is
// ever taken away. Takes exchanges whose secrets are overwritten already. Single-threaded.
#pragma once

#include <string>
#include <vector>

#include "proxy/model/exchange_view.h"
#include "proxy/model/findings.h"
#include "proxy/trace/record.h"
#include "proxy/ui/body_json.h"

namespace eastap::ui {

struct JsonForm {
  bool unfinished = false;  ///< the trace has no answer
  Bodies bodies = Bodies::named;
};

/// Valid UTF-8 whatever came over the wire, without a line end.
[[nodiscard]] std::string to_json(model::ExchangeView& view, const trace::ExchangeStorage& storage,
                                  const std::vector<model::Finding>& findings, const JsonForm& form);

}  // namespace eastap::ui
