// One recorded request that is to be played: whether it can be, what it does to the account, and which phone
// and connection it belongs to. Pure but for the view's cache; single-threaded.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "proxy/core/exchange.h"
#include "proxy/model/auth_facts.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {

/// What of the recording is missing.
struct StepGaps {
  bool request_withheld = false;  ///< the body is not in the trace
  bool request_redacted = false;  ///< a secret in the body was overwritten
  bool target_redacted = false;   ///< the same of what the request line asks for
  bool response_withheld = false;
  bool response_redacted = false;
};

struct PlayStep {
  PlayStep(core::ExchangePtr exchange, AuthFacts auth, StepGaps recorded_gaps)
      : view(std::make_unique<ExchangeView>(std::move(exchange), std::move(auth), nullptr)),
        gaps(recorded_gaps) {}

  std::unique_ptr<ExchangeView> view;
  StepGaps gaps;
  std::string phone;  ///< see group_by_phone()

  [[nodiscard]] std::uint64_t id() const { return view->exchange().id.value; }

  /// Lets go of what was read out of large bodies; it is read again when somebody asks. A compressed body may
  /// be a thousand times as large as on the wire. References into the view end.
  void let_go();
};

/// Why a request is never played, in words that follow "left out: "; "" where it is.
[[nodiscard]] std::string why_left_out(PlayStep& step);

/// Everything that a request changes in the account or sends to others: "sends a mail", "moves items"; each
/// once. Nothing for what only reads.
[[nodiscard]] std::vector<std::string> effects_of(PlayStep& step);

/// Says which phone each step belongs to: by device id and user; requests that name no device (OPTIONS) go
/// with the phone of their connection, else with the one of their client's address.
void group_by_phone(std::vector<PlayStep>& steps);

/// How long a request may wait for its answer on purpose: the heartbeat of a Ping or hanging Sync; 0 for
/// others (MS-ASCMD sections 2.2.3.79.2 and 2.2.3.197).
[[nodiscard]] std::chrono::seconds heartbeat_of(ExchangeView& view);

}  // namespace eastap::model
