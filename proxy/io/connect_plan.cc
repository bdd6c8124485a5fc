#include "proxy/io/connect_plan.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace eastap::io {

namespace {

std::optional<std::string> refusal(const ConnectAsk& ask, const Endpoint& to,
                                   const DestinationPolicy& policy) {
  if (core::is_own_listener(to, policy.network)) {
    return "refused: " + to.to_string() + " is the tap itself; connecting there would loop";
  }
  return ask.check_destination
             ? core::refuse_destination(ask.client, ask.target, to, policy.network, policy.allowed)
             : std::nullopt;
}

}  // namespace

Result<std::vector<Endpoint>> plan_attempts(const ConnectAsk& ask, const std::vector<IpAddress>& addresses,
                                            const DestinationPolicy& policy) {
  std::vector<Endpoint> first_kind;
  std::vector<Endpoint> other_kind;
  std::optional<std::string> why;
  for (const IpAddress& address : addresses) {
    const Endpoint to{address, ask.target.port};
    if (auto refused = refusal(ask, to, policy)) {
      why = why ? why : std::move(refused);
      continue;
    }
    const bool like_first = first_kind.empty() || first_kind.front().address.is_v4() == address.is_v4();
    (like_first ? first_kind : other_kind).push_back(to);
  }
  if (first_kind.empty()) {
    return why ? fail(ErrorCode::refused, *std::move(why))
               : fail(ErrorCode::not_found, "no address of " + ask.target.to_string());
  }
  std::vector<Endpoint> plan;
  for (std::size_t i = 0; i < std::max(first_kind.size(), other_kind.size()); ++i) {
    if (i < first_kind.size()) {
      plan.push_back(first_kind[i]);
    }
    if (i < other_kind.size()) {
      plan.push_back(other_kind[i]);
    }
  }
  return plan;
}

Error attempt_failure(const Endpoint& to, int error) {
  switch (error) {
    case ECONNREFUSED:
      return {ErrorCode::io, "connection refused by " + to.to_string(), std::nullopt};
    case ETIMEDOUT:
      return {ErrorCode::timeout, "no answer from " + to.to_string(), std::nullopt};
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EADDRNOTAVAIL:
      return {ErrorCode::io, "no route to " + to.to_string(), std::nullopt};
    case ECONNRESET:
      return {ErrorCode::io, "connection reset by " + to.to_string() + " before it was open", std::nullopt};
    case EACCES:
    case EPERM:
      return {ErrorCode::io, "this machine's packet filter forbids connecting to " + to.to_string(),
              std::nullopt};
    default:
      return {ErrorCode::io,
              "cannot connect to " + to.to_string() + ": " + std::generic_category().message(error),
              std::nullopt};
  }
}

Error all_failed(const std::vector<Error>& failures) {
  constexpr std::size_t most_words = 3;
  Error all{ErrorCode::internal, "no address was tried", std::nullopt};
  for (std::size_t i = 0; i < failures.size(); ++i) {
    all.code = failures[i].code;
    if (i == 0) {
      all.what = failures[i].what;
    } else if (i < most_words) {
      all.what += "; " + failures[i].what;
    }
  }
  if (failures.size() > most_words) {
    all.what += "; and " + std::to_string(failures.size() - most_words) + " more";
  }
  return all;
}

}  // namespace eastap::io
