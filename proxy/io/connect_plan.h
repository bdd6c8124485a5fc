// Which addresses of a server are tried, in which order, and how failures are put into words. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "proxy/base/net_address.h"
#include "proxy/base/result.h"
#include "proxy/core/policy.h"

namespace eastap::io {

/// What the driver knows when a session wants an upstream connection.
struct ConnectAsk {
  HostPort target;
  bool check_destination = false;  ///< the client named the target
  IpAddress client;
};

/// The part of the settings that decides about destinations. Refers to values that outlive it.
struct DestinationPolicy {
  const core::LocalNetwork& network;
  const std::vector<std::string>& allowed;  ///< --allow-destination
};

/// `addresses` (in the system's order) without those that policy refuses, the IP versions in turn, beginning
/// with the first address's (RFC 8305 section 4). Where nothing is left, why: the first refusal.
[[nodiscard]] Result<std::vector<Endpoint>> plan_attempts(const ConnectAsk& ask,
                                                          const std::vector<IpAddress>& addresses,
                                                          const DestinationPolicy& policy);

/// Why an attempt failed; `error` is an errno value (positive).
[[nodiscard]] Error attempt_failure(const Endpoint& to, int error);

/// One error for all attempts: the words of each, at most three; the code of the last.
[[nodiscard]] Error all_failed(const std::vector<Error>& failures);

}  // namespace eastap::io
