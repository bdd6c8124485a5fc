#include "proxy/model/lesson.h"

#include <algorithm>

namespace eastap::model {
namespace {

/// Where the tap itself said no (a 502, a wipe that it refused), the server has answered nothing.
Ending whole_or_own(const core::Exchange& exchange) {
  const core::Message* answer =
      exchange.sent_response ? exchange.sent_response.get() : exchange.response.get();
  if (answer == nullptr) {
    return Ending::closed;
  }
  constexpr int first_failure = 400;
  const bool own = answer->head.status() >= first_failure && core::has_own_answer(exchange);
  return own ? Ending::tap : Ending::whole;
}

}  // namespace

std::string_view to_string(Ending ending) {
  switch (ending) {
    case Ending::running:
      return "running";
    case Ending::whole:
      return "whole";
    case Ending::client:
      return "client";
    case Ending::upstream:
      return "upstream";
    case Ending::closed:
      return "closed";
    case Ending::tap:
      return "tap";
  }
  return "";
}

/// Reads the words of the session. A FIN is passed on, and the other side answers with its own, so that only
/// a reset tells who began.
Ending ending_of(const core::Exchange& exchange) {
  if (exchange.finished.wall.count() == 0) {
    return Ending::running;
  }
  const std::string_view outcome = exchange.outcome;
  if (outcome.empty()) {
    return whole_or_own(exchange);
  }
  const bool injected =
      std::ranges::count(exchange.notes, core::Note::Kind::injected, &core::Note::kind) != 0;
  if (injected || outcome.ends_with("by a fault") || outcome.starts_with("tap") ||
      outcome.starts_with("the tap")) {
    return Ending::tap;
  }
  const bool reset =
      outcome.find(" reset ") != std::string_view::npos || outcome.find(" RST") != std::string_view::npos;
  if (reset && outcome.starts_with("client")) {
    return Ending::client;
  }
  return reset && outcome.starts_with("upstream") ? Ending::upstream : Ending::closed;
}

}  // namespace eastap::model
