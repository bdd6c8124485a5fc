// The guard of wipes: an answer that orders one waits for somebody's word.
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/wipe.h"
#include "decoders/wbxml/document.h"
#include "proxy/core/edit.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

bool Relay::orders_wipe(const Live& live, const OwnAnswer& answer) const {
  return live.command == eas::Command::provision && !settings_.allow_wipe &&
         eas::orders_wipe(wbxml::decode_view(answer.content));
}

/// True when the message orders a wipe and now waits for somebody's word.
bool Relay::guard_wipe(Live& live, Outgoing& outgoing) {
  if (live.command != eas::Command::provision || settings_.allow_wipe) {
    return false;
  }
  const Message& out = outgoing.changed ? *outgoing.changed : *live.response;
  const auto content = plain_content(out, settings_.body_limit * 8);
  if (!content) {
    return false;
  }
  const auto wipe = eas::wipe_order(wbxml::decode_view(*content));
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

}  // namespace eastap::core
