// Held messages: asking hooks and carrying their verdicts out.
#include <utility>

#include <fmt/format.h>

#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

void Relay::start_hook(Side side, Live& live, Phase phase) {
  flow(side).blocked = true;
  live.hook_side = side;
  live.hook_phase = phase;
  ExchangePtr lent = lend(live);
  const ConnectionPtr& connection = lent->connection;
  live.hook = port_.run_hook({.phase = phase,
                              .connection = connection,
                              .exchange = std::move(lent),
                              .edited_head = live.head_edits.at(static_cast<std::size_t>(side))});
}

void Relay::hook_done(CommandId id, Boxed<Verdict>&& verdict) {
  for (const Side side : {Side::client, Side::upstream}) {
    if (const auto& piece = flow(side).piece; piece && piece->hook == id) {
      piece_decided(side, std::move(*verdict));
      return;
    }
  }
  Live* live = by_hook(id);
  if (live == nullptr) {
    return;
  }
  live->hook = {};
  live->hook_waits.clear();
  const bool whole = live->hook_phase == Phase::request || live->hook_phase == Phase::response;
  if (verdict.untouched() && whole && !live->wipe) {
    release(live->hook_side, *live);
  } else {
    if (live->record) {
      take_notes(*live, *verdict);
    }
    decided(*live, std::move(*verdict));
  }
  if (!flow(Side::upstream).pending.empty()) {
    process_pending(Side::upstream);  // it may have waited for this request
  }
}

void Relay::decided(Live& live, Verdict&& verdict) {
  if (live.wipe) {
    wipe_decided(live, verdict.action == Verdict::Action::pass, "");
  } else if (live.hook_phase == Phase::request_head || live.hook_phase == Phase::response_head) {
    head_decided(live.hook_side, live, std::move(verdict));
  } else {
    apply(live.hook_side, live, std::move(verdict));
  }
}

/// Some servers answer before the request has reached them (408): while a hook still holds that, the answer
/// waits.
bool Relay::answer_is_early() const {
  const Live* live = answering();
  return live != nullptr && live->holds_request && live->hook && live->hook_side == Side::client;
}

/// The connection ends without the request: an answer that waited for it goes nowhere.
void Relay::forget_early_answer(Side side) {
  if (side == Side::client) {
    flow(Side::upstream).pending.clear();
  }
}

/// The hook of a head has decided: the message waits for its body or its own hook, or goes on.
void Relay::head_decided(Side side, Live& live, Verdict&& verdict) {
  if (verdict.action != Verdict::Action::pass) {
    apply(side, live, std::move(verdict));
    return;
  }
  const bool of_request = side == Side::client;
  if (verdict.edit.head) {
    if (of_request) {
      keep_rewriting(live, *verdict.edit.head);
    }
    note(live, Note::Kind::injected,
         fmt::format("{} headers edited by a hook", of_request ? "request" : "response"),
         std::move(verdict.source));
    live.head_edits.at(static_cast<std::size_t>(side)) =
        std::make_shared<const Head>(*std::move(verdict.edit.head));
  }
  if (of_request ? hold_request(live) : hold_response(live)) {
    unblock(side);
  }
}

/// The held message's head as it would be sent now.
const Bytes& Relay::outgoing_head(Side side, const Live& live) {
  if (const auto& edit = live.head_edits.at(static_cast<std::size_t>(side))) {
    return edit->raw();
  }
  if (side == Side::client && live.edited_head) {
    return live.edited_head->raw();
  }
  return (side == Side::client ? *live.request : *live.response).head.raw();
}

void Relay::hook_waits(CommandId id, std::vector<Note> notes) {
  if (Live* live = by_hook(id)) {
    live->hook_waits = std::move(notes);
  }
}

void Relay::timer_fired(CommandId id) {
  if (line_timer_fired(id)) {
    return;
  }
  for (auto& live : live_) {
    if (live->timer && live->timer == id) {
      live->timer = {};
      if (live->hook) {
        port_.cancel_hook(std::exchange(live->hook, {}));
      }
      if (live->wipe) {
        wipe_decided(*live, false, "nobody confirmed it in time");
      }
      return;
    }
  }
}

/// A stock fault's own words stand for what was done.
bool Relay::tells_what_a_fault_did(const Verdict& verdict) {
  return std::string_view(verdict.by) == Verdict::by_fault;
}

namespace {

std::string answered_for(const Verdict& verdict) {
  const std::string_view by = verdict.by;
  const bool usual = by == Verdict::by_hook || by == Verdict::by_fault;
  return fmt::format("answered by the tap for {}; the server was not asked", usual ? "a hook or fault" : by);
}

}  // namespace

void Relay::apply(Side side, Live& live, Verdict&& verdict) {
  switch (verdict.action) {
    case Verdict::Action::pass:
      release(side, live, std::move(verdict));
      return;
    case Verdict::Action::answer: {
      std::string why = answered_for(verdict);
      if (std::string wrong = unsafe_answer(live, verdict.answer); !wrong.empty()) {
        note(live, Note::Kind::hook_error, std::move(wrong), std::move(verdict.source));
        release(side, live);
        return;
      }
      if (side == Side::upstream) {
        replace_response(live, verdict.answer);
        return;
      }
      // What the server said before it had the request is read, and is no answer to it.
      live.discard_response = answering() == &live && !flow(Side::upstream).pending.empty();
      live.holds_request = false;
      live.forwarded = false;
      live.discard_request = true;
      answer(live, std::move(verdict.answer), std::move(why));
      unblock(Side::client);
      return;
    }
    case Verdict::Action::drop:
    case Verdict::Action::reset: {
      const bool reset = verdict.action == Verdict::Action::reset;
      const std::string why = fmt::format("{} by {}", reset ? "reset" : "dropped", verdict.by);
      if (!tells_what_a_fault_did(verdict)) {
        note(live, Note::Kind::injected, why, std::move(verdict.source));
      }
      forget_early_answer(side);
      live.holds_request = live.holds_response = false;
      if (side == Side::client) {
        read_pending_body(live);
      }
      finish(live, why);
      if (reset) {
        port_.reset_all(why);
      } else {
        port_.end_all(why);
      }
      return;
    }
  }
}

}  // namespace eastap::core
