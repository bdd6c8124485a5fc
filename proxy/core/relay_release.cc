// Held messages on their way again: as they came, edited, or broken by faults.
#include <utility>

#include "proxy/core/edit.h"
#include "proxy/core/faults.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

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

/// Nobody has changed it, but for what the tap rewrites itself.
void Relay::release(Side side, Live& live) {
  const auto& head = live.head_edits.at(static_cast<std::size_t>(side));
  if (head || (side == Side::client && failed_)) {
    release(side, live, Verdict{});
    return;
  }
  Outgoing outgoing;
  outgoing.rewritten = side == Side::client && live.edited_head;
  send_on(side, live, std::move(outgoing));
}

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
    outgoing.rewritten = !edit.content && verdict.faults.empty();
    if (!outgoing.rewritten) {
      edit.head = live.edited_head;
    }
  }
  if (edit.head || edit.content || !verdict.faults.empty()) {
    outgoing.changed = std::make_shared<Message>(edited(held, std::move(edit)));
  }
  if (was_edited && keeps_remarks() && !tells_what_a_fault_did(verdict)) {
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
  send_on(side, live, std::move(outgoing));
}

/// Sends a held message on, unless the connection stays half-open or its wipe must be confirmed.
void Relay::send_on(Side side, Live& live, Outgoing&& outgoing) {
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

/// Puts a held message on its way, and lets what follows it run.
void Relay::deliver(Side side, Live& live, Outgoing&& outgoing) {
  if (side == Side::upstream && live.repeat && repeat(live, outgoing)) {
    return;
  }
  const Message& held = side == Side::client ? *live.request : *live.response;
  const Message& out = outgoing.changed ? *outgoing.changed : held;
  if (outgoing.duplicate && side == Side::client) {
    live.repeat = outgoing.changed ? outgoing.changed : live.request;
    live.blocks_client = true;
  }
  const Head& head = outgoing.rewritten ? *live.edited_head : out.head;
  if (!head.empty()) {
    port_.send(other(side), head.raw());
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
  const Bytes served =
      options_.no_upstream && side == Side::client ? std::exchange(live.served, {}) : Bytes();
  if (outgoing.changed && live.record && keeps_remarks()) {
    Exchange& record = live.record.change();
    (side == Side::client ? record.sent_request : record.sent_response) = outgoing.changed;
  }
  live.sent_rewritten = live.sent_rewritten || outgoing.rewritten;
  (side == Side::client ? live.holds_request : live.holds_response) = false;
  MessagePtr begun;  // where more of it streams from here on
  if (std::shared_ptr<Message>& mine = side == Side::client ? live.request : live.response;
      !mine->body.kept) {
    // Hooks that still look at the exchange keep their own reference.
    begun = mine;
    mine = std::make_shared<Message>(*begun);
    mine->body.wire = {};
    mine->body.content_spans = {};
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
    hold_first_piece(side, live, {.wire = begun->body.wire, .spans = begun->body.content_spans});
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
