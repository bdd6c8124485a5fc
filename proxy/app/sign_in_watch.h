// SignInWatch: how the sign-in of a play fares, which is the same one for all phones and copies. Requests
// that bring it go one at a time until the server has taken it, and none any more once it was refused twice
// in a row: servers lock accounts after a few refusals. Reads no clock; single-threaded.
#pragma once

#include <string_view>

#include "proxy/base/clock.h"
#include "proxy/core/exchange.h"

namespace eastap::app {

class SignInWatch {
 public:
  /// Whether a request that signs in has to wait for the answer to another one.
  [[nodiscard]] bool must_wait(nanoseconds now);
  /// A request goes out. `may_be_held`: the server may keep it waiting on purpose.
  void sent(const core::Message& request, bool may_be_held, nanoseconds now);
  /// What became of a request that went out, and of the recorded one. True where this is the answer that ends
  /// the play.
  [[nodiscard]] bool answered(const core::Exchange& live, const core::Exchange& recorded);

  /// The server refused the sign-in twice in a row. Some refuse the first request of a connection, whatever
  /// it brings.
  [[nodiscard]] bool refused() const { return refusals_ >= refusals_to_stop; }

 private:
  static constexpr unsigned refusals_to_stop = 2;

  unsigned refusals_ = 0;  // answers of 401 since one that was none
  bool taken_ = false;     // as far as is known: requests need not wait for each other
  bool asked_ = false;     // a request that signs in is on its way while it is not known
  nanoseconds held_{0};    // when that one is held, not refused; 0: never
};

/// What is told where SignInWatch::refused().
inline constexpr std::string_view sign_in_refused_words =
    "sign-in refused: nothing more is sent. Next step: check --user and its password, or the token of "
    "--bearer-file, before it is played again: servers lock accounts after a few refusals";

}  // namespace eastap::app
