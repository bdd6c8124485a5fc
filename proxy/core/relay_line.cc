// Faults on the bytes of a message; and bodies that a fault makes slow or cuts, held or streamed: they wait
// in a Line, and what follows them waits too. What comes faster than it goes out pauses reading.
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {

std::size_t at(Side side) {
  return static_cast<std::size_t>(side);
}

/// Whether a whole body is shorter than its head says.
bool announces_more(const Message& message) {
  const auto announced =
      message.complete && message.body.kept ? message.head.find("Content-Length") : std::nullopt;
  return announced && text::to_number(*announced).value_or(0) > message.body.content_length;
}

}  // namespace

/// Carries the faults out on the message about to be sent; `changed` holds it.
void Relay::apply_faults(Live& live, const std::vector<FaultCall>& calls, Outgoing& outgoing) {
  for (const FaultCall& call : calls) {
    faults::Target target{outgoing.changed->head, outgoing.changed->body};
    target.line = outgoing.line;
    auto done = faults::apply(call, target);
    if (!done) {
      note(live, Note::Kind::hook_error, done.error().what, call.source);
      continue;
    }
    note(live, done->kind, done->text, done->source, done->fault);
    if (target.after != faults::After::go_on) {
      outgoing.after = target.after;
    }
    outgoing.line = target.line;
    outgoing.duplicate = outgoing.duplicate || target.duplicate;
    if (target.half_open) {
      outgoing.half_open = target.half_open;
    }
  }
  if (calls.empty()) {
    return;
  }
  constexpr int not_modified = 304;
  const bool bodiless = live.is_head || (outgoing.changed && outgoing.changed->head.status() == not_modified);
  if (!bodiless && announces_more(*outgoing.changed)) {
    outgoing.changed->complete = false;  // whoever gets it waits for the rest
  }
}

/// The head was sent; the body goes through the line. What is not whole yet streams into it.
void Relay::begin_line(Side side, Live& live, Outgoing outgoing) {
  const MessagePtr held = side == Side::client ? live.request : live.response;
  const LineFault fault = outgoing.line.value_or(LineFault{});
  auto& paced = live.paced.at(at(side));
  paced = std::make_unique<Paced>(std::move(outgoing), fault);
  paced->streams = !held->complete || paced->outgoing.body_in_pieces;
  const Message& out = paced->outgoing.changed ? *paced->outgoing.changed : *held;
  if (!paced->outgoing.body_in_pieces) {
    paced->line.put(out.body.wire, port_.now().steady);
  }
  (side == Side::client ? live.holds_request : live.holds_response) = false;
  if (paced->streams) {
    const Outgoing begun = paced->outgoing;
    delivered(side, live, begun);
    if (pacing(side) != &live) {
      return;  // all of it was there already, and is out
    }
  }
  pump_line(side, live);
  pass_end(side);  // the exchange may be over
}

/// The exchange of that side whose body goes through a line.
Relay::Live* Relay::pacing(Side side) const {
  for (const auto& live : live_) {
    if (live->paced.at(at(side))) {
      return live.get();
    }
  }
  return nullptr;
}

/// A message has ended: true when it ends only once the line has let everything out.
bool Relay::ends_behind_line(Side side) {
  Live* slow = pacing(side);
  if (slow == nullptr) {
    return false;
  }
  auto& paced = slow->paced.at(at(side));
  if (paced->line.waiting() == 0) {
    paced.reset();
    return false;
  }
  paced->ended = true;
  flow(side).blocked = true;
  return true;
}

void Relay::put_on_line(Side side, Live& live, ByteView bytes) {
  live.paced.at(at(side))->line.put(bytes, port_.now().steady);
  pump_line(side, live);
}

/// Sends what may go out, and sees to it that the rest follows. The exchange may be over afterwards.
void Relay::pump_line(Side side, Live& live) {
  Paced& paced = *live.paced.at(at(side));
  if (const Bytes out = paced.line.take(port_.now().steady); !out.empty()) {
    port_.send(other(side), out);
  }
  if (paced.line.cut()) {
    cut_line(side, live);
    return;
  }
  const std::size_t waiting = paced.line.waiting();
  if (waiting > line_high_mark && paced.streams && !paced.paused) {
    paced.paused = true;
    port_.pause(side, PauseReason::fault);
  } else if (waiting <= line_low_mark && paced.paused) {
    paced.paused = false;
    port_.resume(side, PauseReason::fault);
  }
  if (waiting > 0) {
    if (const auto wait = paced.line.next(port_.now().steady); wait && !paced.timer) {
      paced.timer = port_.start_timer(*wait);
    }
    return;
  }
  if (!paced.streams) {
    const auto done = std::exchange(live.paced.at(at(side)), nullptr);
    delivered(side, live, done->outgoing);
  } else if (paced.ended) {
    live.paced.at(at(side)).reset();
    flow(side).blocked = false;
    message_end(side);
    if (!flow(side).blocked) {
      process_pending(side);
    }
  }
}

/// The limit of the line is reached: the connection ends as the fault says.
void Relay::cut_line(Side side, Live& live) {
  const auto paced = std::exchange(live.paced.at(at(side)), nullptr);
  if (paced->timer) {
    port_.cancel_timer(paced->timer);
  }
  if (paced->paused) {
    port_.resume(side, PauseReason::fault);
  }
  const MessagePtr whole = side == Side::client ? live.request : live.response;
  if (live.record && whole && whole->body.kept) {
    auto sent = std::make_shared<Message>(paced->outgoing.changed ? *paced->outgoing.changed : *whole);
    if (paced->streams) {
      sent->body = whole->body;
    }
    faults::cut_wire(sent->body, static_cast<std::size_t>(paced->line.sent()));
    Exchange& record = live.record.change();
    (side == Side::client ? record.sent_request : record.sent_response) = std::move(sent);
  }
  live.told_request = true;
  flow(side).blocked = true;
  const std::string why = fmt::format("cut by a fault behind {} bytes of the {}'s body", paced->line.sent(),
                                      side == Side::client ? "request" : "response");
  finish(live, why);
  if (paced->line.fault().resets) {
    port_.reset_all(why);
  } else {
    port_.end_all(why);
  }
}

bool Relay::line_timer_fired(CommandId id) {
  for (const auto& live : live_) {
    for (const Side side : {Side::client, Side::upstream}) {
      Paced* paced = live->paced.at(at(side)).get();
      if (paced != nullptr && paced->timer && paced->timer == id) {
        paced->timer = {};
        paced->line.fired();
        pump_line(side, *live);
        pass_end(side);  // a body that was cut ends behind what waited
        return true;
      }
    }
  }
  return false;
}

/// The exchange is not followed any more.
void Relay::give_up_lines(Live& live, bool send_rest) {
  for (const Side side : {Side::client, Side::upstream}) {
    const auto paced = std::exchange(live.paced.at(at(side)), nullptr);
    if (!paced) {
      continue;
    }
    if (paced->timer) {
      port_.cancel_timer(paced->timer);
    }
    if (paced->paused) {
      port_.resume(side, PauseReason::fault);
    }
    if (const Bytes rest = paced->line.take_all(); send_rest && !rest.empty()) {
      port_.send(other(side), rest);
    }
  }
}

}  // namespace eastap::core
