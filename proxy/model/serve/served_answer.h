// A recorded answer as it is given to a live client: its own ids where it repeats them, its address of the
// server where the answer names one. Pure; single-threaded.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/model/serve/served_exchange.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

/// What of a live client changes its answers. Redirects (X-MS-Location) and Autodiscover lead to the recorded
/// server, which is not to be asked.
struct ServedTo {
  static constexpr std::size_t max_hosts = 16;
  std::set<std::string> recorded;  ///< hosts that the recorded requests went to, in lower case
  std::string origin;              ///< "http://127.0.0.1:4711": how the live client calls this server
  std::string accepts;  ///< its Accept-Encoding; other codings are undone (RFC 9110 section 12.5.3)
};

/// Whether a client with that Accept-Encoding takes a content coding.
[[nodiscard]] bool accepts_coding(std::string_view accepts, std::string_view coding);

/// The whole response, head and body. What the client does not name otherwise stays byte for byte; framing
/// is by Content-Length. The exchange has an answer.
[[nodiscard]] Bytes served_answer(const ServedExchange& recorded, const Variables& variables,
                                  const ServedTo& to);

/// The answer goes to the client: what it gives is from then on called as it was recorded.
void give_values(Variables& variables, const ServedExchange& recorded);

/// `text` with every URL of a recorded host leading to `to.origin`.
[[nodiscard]] std::string relocated(std::string_view text, const ServedTo& to);

}  // namespace eastap::model
