// How an exchange ended, in a few words, and how bad that is: for the terminal, JSON and filters.
// Single-threaded.
#pragma once

#include <string>

#include "decoders/eas/status.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {

struct Judgement {
  std::string status;  ///< printable: "success", "3 InvalidSyncKey", "HTTP 449 Retry With", "client reset"
  eas::Outcome outcome = eas::Outcome::success;
};

/// What broke the exchange off counts first, then HTTP, then the documents. Of Autodiscover and token
/// endpoints their own errors count before HTTP. Of an exchange that still waits: "waiting", success.
[[nodiscard]] Judgement judge(ExchangeView& view);

}  // namespace eastap::model
