// The seam through which a trusted hook asks the server of its exchange something of its own (`eas.fetch`).
// The host declares what it wants, app carries it out over an HTTP client. Plain values; loop's thread.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"

namespace eastap::script {

/// What a hook wants to know: an ActiveSync command, or any request.
struct FetchRequest {
  std::string command{};  ///< "FolderSync": the exchange's own path, user, device and version; else:
  std::string method{};   ///< "GET"
  std::string target{};   ///< "/path?query"; never another server
  std::vector<std::pair<std::string, std::string>> headers{};  ///< besides those of the exchange
  Bytes body{};                                                ///< a WBXML document where `command` is set
  std::chrono::milliseconds wait{30'000};                      ///< until the answer is whole
};

/// Stops a fetch; `done` does not come any more. Harmless once it is over.
using FetchCancel = std::function<void()>;
/// The answer as it came, whole; errors in words.
using FetchDone = std::function<void(Result<core::MessagePtr>)>;
/// Asks the server of `exchange` with its credentials and device. `done` comes once, later, unless cancelled.
using Fetch =
    std::function<FetchCancel(const core::ExchangePtr& exchange, FetchRequest request, FetchDone done)>;

}  // namespace eastap::script
