// Held messages: asking hooks and applying their verdicts.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/edit.h"
#include "proxy/core/faults.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

void Relay::start_hook(Side side, Live& live, Phase phase) {
  flow(side).blocked = true;
  live.hook_side = side;
  live.hook_phase = phase;
  const ExchangePtr call = lend(live);
  live.hook = port_.run_hook({.phase = phase,
                              .connection = call->connection,
                              .exchange = call,
                              .edited_head = live.head_edits.at(static_cast<std::size_t>(side))});
}

void Relay::hook_done(CommandId id, Verdict&& verdict) {
  for (const Side side : {Side::client, Side::upstream}) {
    if (const auto& piece = flow(side).piece; piece && piece->hook == id) {
      piece_decided(side, std::move(verdict));
      return;
    }
  }
  Live* live = by_hook(id);
  if (live == nullptr) {
    return;
  }
  live->hook = {};
  live->hook_waits.clear();
  if (live->record) {
    take_notes(*live, verdict);
  }
  decided(*live, std::move(verdict));
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
        release(side, live, {});
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

/// The tap's own rewriting also holds on a head that a hook edited, where the hook left those parts alone.
void Relay::keep_rewriting(const Live& live, Head& head) const {
  if (!live.edited_head) {
    return;
  }
  const Head& original = live.request->head;
  if (head.start_line() == original.start_line()) {
    head.set_start_line(live.edited_head->start_line());
  }
  if (const auto host = live.edited_head->find("Host"); host && head.find("Host") == original.find("Host")) {
    head.set("Host", *host);
  }
  if (options_.explicit_proxy) {
    head.remove("Proxy-Connection");
    head.remove("Proxy-Authorization");
  }
}

namespace {

bool same_bytes(const Message& a, const Message& b) {
  return a.head == b.head && a.body.wire == b.body.wire;
}

}  // namespace

void Relay::release(Side side, Live& live, Verdict&& verdict) {
  if (side == Side::client && failed_) {
    release_to_nobody(live, verdict);
    return;
  }
  MessageEdit edit = std::move(verdict.edit);
  const Message& held = side == Side::client ? *live.request : *live.response;
  Outgoing outgoing;
  if (edit.content && !(held.complete && held.body.kept)) {
    edit.content.reset();
    note(live, Note::Kind::hook_error,
         "the body was not held (it is larger than --body-limit, or not asked for): its edit is lost");
  }
  const bool was_edited = edit.head || edit.content;
  if (const auto& before = live.head_edits.at(static_cast<std::size_t>(side)); before && !edit.head) {
    edit.head = *before;
  }
  if (edit.head && side == Side::client) {
    keep_rewriting(live, *edit.head);
  } else if (side == Side::client && live.edited_head) {
    edit.head = live.edited_head;
  }
  if (edit.head || edit.content || !verdict.faults.empty()) {
    outgoing.changed = std::make_shared<Message>(edited(held, std::move(edit)));
  }
  if (was_edited && !tells_what_a_fault_did(verdict)) {
    note(live, Note::Kind::injected,
         std::string(side == Side::client ? "request" : "response") + " edited by " + verdict.by,
         std::move(verdict.source));
  }
  apply_faults(live, verdict.faults, outgoing);
  if (options_.no_upstream && side == Side::client) {
    live.served = std::move(verdict.served);
    if (std::exchange(outgoing.duplicate, false)) {
      note(live, Note::Kind::injected, "not sent a second time: there is no server that would hear it");
    }
  }
  if (side == Side::upstream) {
    keep_whole(live, outgoing);
  }
  if (outgoing.changed && !was_edited && same_bytes(*outgoing.changed, held)) {
    outgoing.changed.reset();  // the faults are about how it is sent
  }
  if (outgoing.half_open) {
    port_.half_open(*outgoing.half_open);
    if (side == Side::client) {
      read_pending_body(live);
    }
    if (side == Side::client || outgoing.half_open->client) {
      return;  // the message stays where it is, and so does what follows it
    }
  }
  if (side == Side::upstream && guard_wipe(live, outgoing)) {
    return;
  }
  deliver(side, live, std::move(outgoing));
}

/// Sends a held message on, and lets what follows it run.
void Relay::deliver(Side side, Live& live, Outgoing outgoing) {
  if (side == Side::upstream && live.repeat && repeat(live, outgoing)) {
    return;
  }
  const Message& held = side == Side::client ? *live.request : *live.response;
  const Message& out = outgoing.changed ? *outgoing.changed : held;
  if (outgoing.duplicate && side == Side::client) {
    live.repeat = outgoing.changed ? outgoing.changed : live.request;
    live.blocks_client = true;
  }
  if (!out.head.empty()) {
    port_.send(other(side), out.head.raw());
  }
  outgoing.body_in_pieces = !held.body.kept && wants_pieces(side) && !held.body.content_spans.empty() &&
                            outgoing.after == faults::After::go_on;
  if (outgoing.line && !(held.complete && out.body.wire.empty())) {
    begin_line(side, live, std::move(outgoing));
    return;
  }
  if (!out.body.wire.empty() && !outgoing.body_in_pieces) {
    port_.send(other(side), out.body.wire);
  }
  delivered(side, live, outgoing);
}

/// A held message was sent on. In mode served its answer is here already, and comes before anything else that
/// the client sent is read: that may end the connection.
void Relay::delivered(Side side, Live& live, const Outgoing& outgoing) {
  const Bytes served = side == Side::client ? std::exchange(live.served, {}) : Bytes();
  if (outgoing.changed && live.record) {
    Exchange& record = live.record.change();
    (side == Side::client ? record.sent_request : record.sent_response) = outgoing.changed;
  }
  (side == Side::client ? live.holds_request : live.holds_response) = false;
  const MessagePtr mine = side == Side::client ? live.request : live.response;
  if (!mine->body.kept) {
    // Hooks that still look at the exchange keep their own reference; only what streams from here on is new.
    auto streaming = std::make_shared<Message>(*mine);
    streaming->body.wire = {};
    streaming->body.content_spans = {};
    (side == Side::client ? live.request : live.response) = std::move(streaming);
  }
  if (outgoing.after != faults::After::go_on) {
    forget_early_answer(side);
    const bool reset = outgoing.after == faults::After::rst;
    finish(live, reset ? "reset by a fault" : "closed by a fault");
    if (reset) {
      port_.reset_all("reset by a fault");
    } else {
      port_.end_all("closed by a fault");
    }
    return;
  }
  if (outgoing.body_in_pieces) {
    hold_first_piece(side, live, {.wire = mine->body.wire, .spans = mine->body.content_spans});
    if (!served.empty()) {
      receive(Side::upstream, served);
    }
    return;
  }
  const bool waits_for_answer = live.blocks_client || (live.upgrade && !live.response_begun);
  const bool stays_blocked = side == Side::client && live.request_done && waits_for_answer;
  settle_delivered(side, live);
  if (!served.empty()) {
    receive(Side::upstream, served);
  }
  if (!stays_blocked) {
    unblock(side);
  }
}

/// A held message was sent on, and may have been the last that its exchange waited for.
void Relay::settle_delivered(Side side, Live& live) {
  if (side == Side::client) {
    if (!live.request_done) {
      return;
    }
    if (settings_.capture && !live.told_request) {
      live.told_request = true;
      port_.observe(Observation::Kind::request_done, snapshot(live));
    }
    if (live.response_done && !live.blocks_client) {
      settle();  // it was answered before it was sent on whole
    }
  } else if (live.response_done) {
    const bool unblocks_client = live.upgrade || live.blocks_client;
    settle();
    if (unblocks_client) {
      unblock(Side::client);  // the server said no to another protocol: what follows is HTTP
    }
  }
}

/// What has come of a request that goes nowhere is its record's all the same.
void Relay::read_pending_body(Live& live) {
  Flow& in = flow(Side::client);
  live.holds_request = false;
  while (in.in_body && !live.request_done && live.request) {
    in.spans.clear();
    const auto step = in.parser.step(in.pending, &in.spans);
    if (step.used > 0) {
      store_body(Side::client, live, ByteView(in.pending).first(step.used));
      in.pending.erase(in.pending.begin(), in.pending.begin() + static_cast<std::ptrdiff_t>(step.used));
    }
    if (step.boundary == Http1Parser::Boundary::end) {
      in.in_body = false;
      live.request_done = live.request->complete = true;
      live.request->done = port_.now();
    } else if (step.used == 0 || step.boundary == Http1Parser::Boundary::refused) {
      return;
    }
  }
}

void Relay::unblock(Side side) {
  flow(side).blocked = false;
  process_pending(side);
}

}  // namespace eastap::core
