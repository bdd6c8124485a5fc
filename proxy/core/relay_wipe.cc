// The guard of wipes: an answer that orders one waits for somebody's word.
#include <utility>

#include <fmt/format.h>

#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"
#include "proxy/core/response_splitting.h"
#include "proxy/core/wipe_check.h"

namespace eastap::core {

namespace {

std::string words_of(eas::WipeOrder wipe) {
  switch (wipe) {
    case eas::WipeOrder::remote:
      return "a remote wipe";
    case eas::WipeOrder::account_only:
      return "an account-only remote wipe";
    default:
      return "what cannot be read whole and may be a wipe";
  }
}

}  // namespace

/// Whether the answer to this exchange goes nowhere before it was looked through. Of any status: a hook of
/// the head may set another one. What nobody asked for, a phone may take for the answer to its next request.
bool Relay::guards_wipe(const Live& live) const {
  return (live.provisions || live.asked_by_nobody) && !settings_.allow_wipe;
}

/// Why an answer of a hook or fault does not go to the phone; empty where it may.
std::string Relay::unsafe_answer(const Live& live, const OwnAnswer& answer) const {
  return settings_.allow_wipe ? std::string() : why_unsafe(answer, live.is_head);
}

/// What hooks and faults made of a response is not sent where a phone may read two answers out of it.
void Relay::keep_whole(Live& live, Outgoing& outgoing) {
  if (!outgoing.changed || settings_.allow_wipe) {
    return;
  }
  const Message& held = *live.response;
  bool splits = false;
  if (held.complete) {
    splits = splits_response(*outgoing.changed, live.is_head);
  } else if (reframes(held.head, outgoing.changed->head)) {
    live.split.emplace();
    splits = live.split->ends_in(outgoing.changed->body.wire);
  }
  if (!guards_wipe(live) && may_carry_wipe(outgoing.changed->body.wire) &&
      wipe_order(*outgoing.changed) != eas::WipeOrder::none) {
    outgoing.changed.reset();
    note(live, Note::Kind::hook_error,
         "the changed answer orders a wipe, which no hook and no fault sends without --allow-wipe: nothing "
         "was changed");
    return;
  }
  if (splits) {
    live.split.reset();
    outgoing.changed.reset();
    note(live, Note::Kind::hook_error,
         "the body holds a second answer behind the end that the changed head names, which a phone takes for "
         "the answer to its next request: nothing was changed without --allow-wipe");
  }
}

/// True when these bytes of a body that streams under a head that is not true for it begin a second answer:
/// the connection ends before it.
bool Relay::end_for_splitting(Live& live, ByteView bytes) {
  if (!live.split || !live.split->ends_in(bytes)) {
    return false;
  }
  end_unsafe(live, "a second answer in a body under a changed head, which may order a wipe");
  return true;
}

/// The head of a held message whose body goes on as it came. One that a hook made and that names another end
/// of the body is not true for it.
const Bytes& Relay::head_of_cut(Side side, const Live& live) const {
  const auto& edit = live.head_edits.at(static_cast<std::size_t>(side));
  const bool untrue =
      side == Side::upstream && !settings_.allow_wipe && edit && reframes(live.response->head, *edit);
  return untrue ? live.response->head.raw() : outgoing_head(side, live);
}

/// Nothing more of the message may reach the phone, and the phone would wait for it: the connection ends.
void Relay::end_unsafe(Live& live, const std::string& why) {
  note(live, Note::Kind::policy, why + ": ended without --allow-wipe", "--allow-wipe");
  port_.log(Log::Level::warning, fmt::format("exchange {}: {}; the connection ends", live.id.value, why));
  live.discard_response = true;
  finish(live, why);
  raw_ = ending_ = true;
  port_.end_all(why);
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
  if (live.asked_by_nobody) {
    end_unsafe(live, "an answer that nobody asked for orders a wipe");  // a phone takes it for the next one
    return true;
  }
  const std::string what = words_of(wipe);
  note(live, Note::Kind::finding, fmt::format("the server orders {}: held until somebody confirms it", what),
       "--allow-wipe");
  port_.log(Log::Level::warning, fmt::format("exchange {}: the server orders {}; held for {} s",
                                             live.id.value, what, settings_.wipe_wait.count() / 1000));
  live.wipe = std::make_unique<Outgoing>(std::move(outgoing));
  live.timer = port_.start_timer(settings_.wipe_wait);
  start_hook(Side::upstream, live, Phase::wipe);
  return true;
}

void Relay::wipe_decided(Live& live, bool allowed, const std::string& who) {
  if (live.timer) {
    port_.cancel_timer(std::exchange(live.timer, {}));
  }
  Outgoing outgoing = std::move(*std::exchange(live.wipe, nullptr));
  if (allowed) {
    note(live, Note::Kind::policy, "the wipe was confirmed and goes to the phone");
    deliver(Side::upstream, live, std::move(outgoing));
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
