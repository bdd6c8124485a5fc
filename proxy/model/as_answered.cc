#include "proxy/model/as_answered.h"

#include <memory>

namespace eastap::model {

core::ExchangePtr as_answered(const core::ExchangePtr& exchange) {
  const bool over = exchange->finished.wall.count() != 0;
  if (over || !exchange->response || !exchange->response->complete) {
    return exchange;
  }
  auto answered = std::make_shared<core::Exchange>(*exchange);
  const bool timed =
      exchange->response->done.wall.count() != 0;  // an answer of the tap's own may have no times
  answered->finished = timed ? exchange->response->done : exchange->started;
  return answered;
}

}  // namespace eastap::model
