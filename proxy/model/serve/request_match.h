// Whether a live request means what a recorded one meant: the same command, parameters and document, with
// the client's own ids, keys and dates in place of the recorded ones. Pure; single-threaded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "proxy/model/play/overlooked.h"
#include "proxy/model/serve/served_exchange.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

struct RequestDifference {
  enum class About : std::uint8_t {
    content,  ///< elements and values
    head,     ///< parameters of the query, and what header fields ask for
    key,      ///< a SyncKey, an id or a policy key that the server gave
    body,     ///< of another kind, or that cannot be read
  };
  About about = About::content;
  std::string text;  ///< "Options/WindowSize: 25 -> 50", recorded first; printable, one line
  std::string rule;  ///< the line for --ignore that would overlook it; "" where none does
};

struct RequestMatch {
  /// Variables that the live request names for the first time, and dates and what its mails carry each time,
  /// with what they are live.
  std::vector<std::pair<std::string, std::string>> bindings;
  std::vector<RequestDifference> differences;  ///< at most max_request_differences
  [[nodiscard]] bool matches() const { return differences.empty(); }
};
inline constexpr std::size_t max_request_differences = 100;
/// How a difference of policy keys begins.
inline constexpr std::string_view policy_key_words = "policy key: ";

/// The difference of a body that nobody kept.
inline constexpr std::string_view unseen_body_words =
    "the body was not looked at (larger than --body-limit, a secret, or unreadable, so that it may hold one)";

/// Names of variables that no recorded answer gives before a request uses them: ClientIds, and keys and ids
/// of the time before the recording. The live client has its own for these.
using FreeVariables = std::unordered_set<std::string>;

/// `variables` are those of the live phone; they are as before when this returns. Both requests are of one
/// kind (ServedExchange::kind).
[[nodiscard]] RequestMatch match_request(const ServedExchange& recorded, ExchangeView& live,
                                         Variables& variables, const FreeVariables& free,
                                         const Overlooked& overlooked);

/// Cheap: false where the live SyncKeys cannot be the recorded ones, whatever else the requests say.
[[nodiscard]] bool keys_may_match(const ServedExchange& recorded, const std::vector<FolderKey>& live,
                                  const Variables& variables, const FreeVariables& free);

/// A document of a request without what is overlooked, for comparing and for showing it.
[[nodiscard]] wbxml::Document without_overlooked(const wbxml::Document& document,
                                                 const Overlooked& overlooked);

}  // namespace eastap::model
