#include "proxy/trace/record_filter.h"

#include "proxy/trace/redaction.h"

namespace eastap::trace {

bool RecordFilter::keeps(const core::ExchangePtr& exchange) {
  const ExchangeStorage storage = plan(*exchange, Parts::all, false);
  model::ExchangeView view(redacted(exchange, storage), storage.auth, &phones_);
  model::FilterSubject subject(view);
  const bool keep = filter_.may_match(subject);
  model::learn_from(phones_, view);
  left_out_ += keep ? 0 : 1;
  return keep;
}

}  // namespace eastap::trace
