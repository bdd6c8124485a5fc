// RecordFilter: which of the exchanges a recording keeps. Looks at them as a reader of the trace would,
// secrets overwritten, and learns folder names from all of them. Belongs to the writer's thread.
#pragma once

#include <cstdint>
#include <utility>

#include "proxy/core/exchange.h"
#include "proxy/model/filter.h"
#include "proxy/model/phones.h"

namespace eastap::trace {

class RecordFilter {
 public:
  explicit RecordFilter(model::Filter filter) : filter_(std::move(filter)) {}

  /// Whether an exchange that is over belongs into the trace. One of which the filter cannot tell does: what
  /// was not recorded cannot be looked at again.
  [[nodiscard]] bool keeps(const core::ExchangePtr& exchange);

  [[nodiscard]] const model::Filter& filter() const { return filter_; }
  /// Exchanges that were left out.
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  model::Filter filter_;
  model::Phones phones_;
  std::uint64_t left_out_ = 0;
};

}  // namespace eastap::trace
