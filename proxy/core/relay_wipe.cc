// The guard of wipes: an answer that orders one waits for somebody's word.
#include <utility>

#include <fmt/format.h>

#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"
#include "proxy/core/wipe_check.h"

namespace eastap::core {

/// Whether the answer to this exchange goes nowhere before it was looked through. Of any status: a hook of
/// the head may set another one.
bool Relay::guards_wipe(const Live& live) const {
  return live.command == eas::Command::provision && !settings_.allow_wipe;
}

bool Relay::orders_wipe(const Live& live, const OwnAnswer& answer) const {
  return guards_wipe(live) && wipe_order(to_message(answer, false, false)) != eas::WipeOrder::none;
}

/// True when the message orders a wipe and now waits for somebody's word.
bool Relay::guard_wipe(Live& live, Outgoing& outgoing) {
  if (!guards_wipe(live)) {
    return false;
  }
  const auto wipe = wipe_order(outgoing.changed ? *outgoing.changed : *live.response);
  if (wipe == eas::WipeOrder::none) {
    return false;
  }
  const std::string what = wipe == eas::WipeOrder::remote ? "a remote wipe" : "an account-only remote wipe";
  note(live, Note::Kind::finding, fmt::format("the server orders {}: held until somebody confirms it", what),
       "--allow-wipe");
  port_.log(Log::Level::warning, fmt::format("exchange {}: the server orders {}; held for {} s",
                                             live.id.value, what, settings_.wipe_wait.count() / 1000));
  live.wipe = std::move(outgoing);
  live.timer = port_.start_timer(settings_.wipe_wait);
  start_hook(Side::upstream, live, Phase::wipe);
  return true;
}

void Relay::wipe_decided(Live& live, bool allowed, const std::string& who) {
  if (live.timer) {
    port_.cancel_timer(std::exchange(live.timer, {}));
  }
  const Outgoing outgoing = std::move(*std::exchange(live.wipe, std::nullopt));
  if (allowed) {
    note(live, Note::Kind::policy, "the wipe was confirmed and goes to the phone");
    deliver(Side::upstream, live, outgoing);
    return;
  }
  note(live, Note::Kind::policy, who.empty() ? "the wipe was refused" : "the wipe was refused: " + who);
  OwnAnswer refusal =
      failure_answer(503, "the server ordered a wipe and nobody confirmed it (--allow-wipe lets it through)");
  refusal.fields.emplace_back("Retry-After", "300");
  replace_response(live, refusal);
}

/// A held answer that orders a wipe, or waits for somebody's word on one; whoever ends the holding of
/// messages keeps it back.
bool Relay::holds_wipe(const Live& live) const {
  if (!guards_wipe(live) || !live.holds_response || !live.response) {
    return false;
  }
  if (live.wipe) {
    return true;
  }
  Message out = *live.response;
  out.head = Head(outgoing_head(Side::upstream, live));
  return wipe_order(out) != eas::WipeOrder::none;
}

/// Nothing can be held any more, and an answer that orders a wipe would go out with the rest: the connection
/// ends instead. False where there is none.
bool Relay::end_for_wipe(const std::string& why) {
  bool any = false;
  for (const auto& live : live_) {
    if (holds_wipe(*live)) {
      note(*live, Note::Kind::policy, "the wipe was refused: nobody can confirm it any more");
      any = true;
    }
  }
  if (!any) {
    return false;
  }
  port_.log(Log::Level::warning, why + "; the connection ends, since the server has ordered a wipe on it");
  abandon(why);
  raw_ = ending_ = true;
  port_.end_all(why);
  return true;
}

}  // namespace eastap::core
