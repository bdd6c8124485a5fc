// HTTP response splitting: a phone that reads a second answer out of one, because its head does not say where
// it ends, takes that for the answer to its next request. Pure functions; any thread.
#pragma once

#include <string>

#include "proxy/base/bytes.h"
#include "proxy/core/message.h"

namespace eastap::core {

/// Looks for a status line in bytes that come in pieces: "HTTP/" in any letter case, or the "ICY " that some
/// clients also take for one, and a digit. It counts wherever it stands, since clients skip what is before
/// it.
class StatusLineFinder {
 public:
  /// Whether one ends in this piece; it may have begun in those before.
  [[nodiscard]] bool ends_in(ByteView piece);

 private:
  std::string tail_;  // of the pieces before, shorter than a status line's beginning
};

/// Whether a phone may find a second answer in this one, which is whole: a status line is in its body, and
/// not every reader takes all of the body for its own. `to_head`: it answers a HEAD request.
[[nodiscard]] bool splits_response(const Message& response, bool to_head);

/// Whether `sent` announces another end of the body than `received` does.
[[nodiscard]] bool reframes(const Head& received, const Head& sent);

}  // namespace eastap::core
