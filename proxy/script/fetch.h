// The seam through which a trusted hook asks the server of its exchange something of its own (`eas.fetch`).
// The host declares what it wants, app carries it out over an HTTP client. Plain values; loop's thread.
#pragma once

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
};

/// The answer as it came, with the request as it was sent. Errors in words.
struct FetchAnswer {
  core::MessagePtr request;
  core::MessagePtr response;
};

/// Stops a fetch; `done` does not come any more. Harmless once it is over.
using FetchCancel = std::function<void()>;
/// Asks the upstream of `exchange` with its credentials and device. `done` comes once, later, unless
/// cancelled.
using Fetch = std::function<FetchCancel(const core::ExchangePtr& exchange, FetchRequest request,
                                        std::function<void(Result<FetchAnswer>)> done)>;

}  // namespace eastap::script
