// What faults make of a whole connection: a slow or limited way between the phone and the tap, in either
// direction, from the first byte on (so that the TLS handshake is slow too); and half-open connections.
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/faults.h"
#include "proxy/core/session_impl.h"

namespace eastap::core {

Session::Impl::Lines& Session::Impl::lines() {
  if (!lines_) {
    lines_ = std::make_unique<Lines>();
  }
  return *lines_;
}

/// The faults of on_connect that are about the connection; each leaves its note there.
void Session::Impl::apply_connection_faults(const std::vector<FaultCall>& calls) {
  std::optional<LineFault> up;
  std::optional<LineFault> down;
  const auto put = [](std::optional<LineFault>& onto, const LineFault& fault) {
    if (!onto) {
      onto.emplace();
    }
    onto->add(fault);
  };
  for (const FaultCall& call : calls) {
    Head head;
    Body body;
    faults::Target target{head, body};
    target.whole_connection = true;
    auto done = faults::apply(call, target);
    if (watched()) {
      facts().notes.push_back(done ? *done : Note{Note::Kind::hook_error, done.error().what, call.source});
    }
    if (!done) {
      continue;
    }
    if (target.line && target.to_server) {
      put(up, *target.line);
    }
    if (target.line && target.to_client) {
      put(down, *target.line);
    }
    if (target.half_open) {
      half_open(*target.half_open);
    }
  }
  if (up) {
    lines().up.emplace(*up);
  }
  if (down) {
    lines().down.emplace(*down);
  }
}

// ---- from the phone ----

void Session::Impl::from_client(ByteView bytes) {
  if (!lines_) {
    client_bytes(bytes);
  } else if (!frozen(Side::client)) {
    uplink(bytes);
  }
}

void Session::Impl::uplink(ByteView bytes) {
  if (!lines_->up) {
    client_bytes(bytes);
    return;
  }
  lines_->up->put(bytes, now_.steady);
  pump_uplink();
}

void Session::Impl::pump_uplink() {
  if (!lines_->up) {
    return;
  }
  Line& line = *lines_->up;
  if (const Bytes arrived = line.take(now_.steady); !arrived.empty()) {
    client_bytes(arrived);
  }
  if (over_) {
    return;
  }
  if (line.cut()) {
    line_cut(line, "what came from the phone");
    return;
  }
  update_pauses();
  if (const auto wait = line.next(now_.steady); wait && !lines_->up_timer) {
    lines_->up_timer = start_timer(*wait);
  }
  if (line.waiting() == 0 && std::exchange(lines_->client_ended, false)) {
    ends(Side::client).fin_in = true;
    client_ended();
  }
}

/// The end of a side's stream is not to be seen, or not yet.
bool Session::Impl::keeps_end(Side side) {
  if (frozen(side)) {
    return true;
  }
  if (side == Side::client && lines_->up && lines_->up->waiting() > 0) {
    lines_->client_ended = true;
    return true;
  }
  return false;
}

// ---- to the phone ----

void Session::Impl::send_by_line(Side side, Bytes wire) {
  if (frozen(side) || (side == Side::client && lines_->down_closed)) {
    return;
  }
  if (side == Side::upstream || !lines_->down) {
    say(Send{side, std::move(wire)});
    return;
  }
  lines_->down->put(wire, now_.steady);
  pump_downlink();
}

void Session::Impl::pump_downlink() {
  if (!lines_->down) {
    return;
  }
  Line& line = *lines_->down;
  if (Bytes out = line.take(now_.steady); !out.empty() && !ends(Side::client).broken) {
    say(Send{Side::client, std::move(out)});
  }
  if (line.cut()) {
    lines_->down_closed = true;
    line_cut(line, "what went to the phone");
    return;
  }
  update_pauses();
  if (const auto wait = line.next(now_.steady); wait && !lines_->down_timer) {
    lines_->down_timer = start_timer(*wait);
  }
}

/// The end of this side's stream waits for bytes before it, or never comes.
bool Session::Impl::holds_end_back(Side side) {
  return frozen(side) ||
         (side == Side::client && lines_->down && !lines_->down_closed && lines_->down->waiting() > 0);
}

void Session::Impl::line_cut(const Line& line, const char* direction) {
  const std::string why = fmt::format("cut by a fault behind {} bytes of {}", line.sent(), direction);
  if (line.fault().resets) {
    lines_->down_closed = true;
    reset_all(why);
  } else {
    ends(Side::client).notify_out = true;  // a network that breaks says no goodbye
    end_all(why);
  }
}

/// Reading stops where a line is full, and where nothing is to be read. A full line to the phone stops the
/// phone too: answers of the tap's own would pile up.
void Session::Impl::update_pauses() {
  Lines& mine = *lines_;
  const auto look = [](const std::optional<Line>& line, bool& full) {
    const std::size_t waiting = line ? line->waiting() : 0;
    full = waiting > line_high_mark || (full && waiting > line_low_mark);
  };
  look(mine.up, mine.up_full);
  look(mine.down, mine.down_full);
  for (const Side side : {Side::client, Side::upstream}) {
    const bool wanted = frozen(side) || mine.down_full || (side == Side::client && mine.up_full);
    bool& paused = mine.paused.at(static_cast<std::size_t>(side));
    if (wanted == paused) {
      continue;
    }
    paused = wanted;
    if (wanted) {
      pause(side, PauseReason::fault);
    } else {
      resume(side, PauseReason::fault);
    }
  }
}

/// Another connection to a server begins: nothing of the one before holds for it.
void Session::Impl::forget_upstream_line() {
  lines_->paused.at(static_cast<std::size_t>(Side::upstream)) = false;
  update_pauses();
}

// ---- half-open ----

void Session::Impl::half_open(const HalfOpen& what) {
  Lines& mine = lines();
  for (const Side side : {Side::client, Side::upstream}) {
    const bool wanted = side == Side::client ? what.client : what.upstream;
    if (wanted) {
      mine.frozen.at(static_cast<std::size_t>(side)) = true;
      plain_out_.at(static_cast<std::size_t>(side)).clear();
    }
  }
  update_pauses();
  mine.until_reset = what.until_reset;
  if (!mine.thaw_timer) {
    mine.thaw_timer = start_timer(what.until_reset);
  }
}

bool Session::Impl::frozen(Side side) const {
  return lines_->frozen.at(static_cast<std::size_t>(side));
}

/// While the phone's connection is half-open, whatever ends the session ends the server's alone.
bool Session::Impl::frozen_upstream_only(Close::How how, const std::string& why) {
  if (!frozen(Side::client) || ends(Side::client).broken) {
    return false;
  }
  log(Log::Level::info, "the phone's connection is half-open and does not learn of this: " + why);
  if (upstream_state_ != UpstreamState::none && !ends(Side::upstream).broken && !frozen(Side::upstream) &&
      !(how == Close::How::fin && ends(Side::upstream).fin_out)) {
    say(Close{Side::upstream, how});
    ends(Side::upstream).broken = true;
  }
  return true;
}

bool Session::Impl::line_timer(CommandId id) {
  Lines& mine = *lines_;
  if (mine.up && mine.up_timer && id == mine.up_timer) {
    mine.up_timer = {};
    mine.up->fired();
    pump_uplink();
    return true;
  }
  if (mine.down && mine.down_timer && id == mine.down_timer) {
    mine.down_timer = {};
    mine.down->fired();
    pump_downlink();
    return true;
  }
  if (mine.thaw_timer && id == mine.thaw_timer) {
    mine.thaw_timer = {};
    mine.frozen = {};
    mine.down_closed = true;
    reset_all(fmt::format("half-open by a fault, reset after {} s", mine.until_reset.count() / 1000));
    return true;
  }
  return false;
}

void Session::Impl::cancel_lines() {
  for (const CommandId timer : {lines_->up_timer, lines_->down_timer, lines_->thaw_timer}) {
    if (timer) {
      say(CancelTimer{timer});
    }
  }
}

}  // namespace eastap::core
