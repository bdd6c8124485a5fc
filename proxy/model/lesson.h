// An exchange as the state of phones sees it: who, what both documents say, when it began and ended, and who
// ended it. Made for one call from an ExchangeView, refers to it. Single-threaded.
#pragma once

#include <cstdint>
#include <string_view>

#include "decoders/eas/request_context.h"
#include "decoders/eas/summary.h"
#include "decoders/wbxml/document.h"
#include "proxy/base/clock.h"
#include "proxy/core/exchange.h"

namespace eastap::model {

/// How an exchange came to its end.
enum class Ending : std::uint8_t {
  running,   ///< it has not
  whole,     ///< with an answer that went out in full
  client,    ///< the phone's side reset the connection
  upstream,  ///< the server's side reset it
  closed,    ///< closed in order without a whole answer; a FIN of either side looks the same here
  tap,       ///< by a fault, a hook, a refusal of the tap's own, or because it stopped
};
[[nodiscard]] std::string_view to_string(Ending ending);
[[nodiscard]] Ending ending_of(const core::Exchange& exchange);

/// Times are of the steady clock, in microseconds as a trace has them, so that live and from a trace the same
/// is learnt.
struct Lesson {
  const eas::RequestContext& context;
  std::string_view user;
  /// Null where the documents were not read: see teaches().
  const eas::Summary* summary = nullptr;
  const wbxml::Document* request = nullptr;   ///< as the phone sent it
  const wbxml::Document* response = nullptr;  ///< as the phone got it
  microseconds started{0};
  microseconds finished{0};  ///< of one that runs: 0
  microseconds wall{0};      ///< when it began, since 1970
  int http_status = 0;       ///< 0: no answer
  Ending ending = Ending::running;

  /// The phone got an answer that HTTP calls a success, whole.
  [[nodiscard]] bool answered() const { return ending == Ending::whole && eas::is_http_success(http_status); }
};

}  // namespace eastap::model
