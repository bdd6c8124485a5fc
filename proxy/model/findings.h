// What is wrong or surprising about one exchange, found by looking at it: beside what the session noted while
// it ran. Pure on its views; single-threaded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proxy/model/exchange_view.h"

namespace eastap::model {

/// One finding. `code` is a stable dotted name for filters and tests; `text` is a sentence without control
/// characters.
struct Finding {
  std::string code;
  std::string text;
  std::optional<std::size_t> offset;  ///< byte in the content of the message that `where` names
  std::string where;                  ///< "request", "response", "" where it is neither's alone
};

/// Most findings that one exchange has.
inline constexpr std::size_t max_findings = 64;

/// Header and query that disagree, bodies that could not be decoded (with the byte), forms outside
/// MS-ASWBXML, answers that lead the phone away from a reverse tap, NTLM and Negotiate failing behind the
/// interception, sign-ins and Autodiscover that cannot work, what the phone's state shows (state.*), and the
/// session's own findings. Empty for an exchange that still waits.
[[nodiscard]] std::vector<Finding> find(ExchangeView& view);

}  // namespace eastap::model
