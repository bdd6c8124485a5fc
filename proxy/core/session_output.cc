// What a session sends: plain bytes gathered, encrypted and given out once for each event; ends passed on in
// the form they came; and how the session itself comes to its end.
#include <utility>

#include <fmt/format.h>

#include "proxy/core/session_impl.h"

namespace eastap::core {

namespace {

constexpr std::size_t coalesce_limit = 16U << 10U;
constexpr std::size_t queue_limit = 256U << 10U;
}  // namespace

void Session::Impl::send(Side side, ByteView plain) {
  if (ends(side).broken || ends(side).fin_out || (lines_ && frozen(side))) {
    return;
  }
  if (side == Side::upstream && mode_.kind == Mode::Kind::served) {
    return;  // what the hook answers is all the server there is
  }
  if (side == Side::upstream && upstream_state_ != UpstreamState::open) {
    append(upstream_queue_, plain);
    if (upstream_queue_.size() > queue_limit && !queue_paused_) {
      queue_paused_ = true;
      pause(Side::client, PauseReason::buffer);
    }
    return;
  }
  Bytes& gathered = plain_out_[static_cast<std::size_t>(side)];
  if (gathered.empty() && plain.size() >= coalesce_limit / 2) {
    TlsLayer* tls = side == Side::client ? client_tls_.get() : upstream_tls_.get();
    if (tls != nullptr) {
      tls->write(plain);
      collect_output(side);
      return;
    }
  }
  append(gathered, plain);
  if (gathered.size() >= coalesce_limit) {
    flush_plain(side);
  }
}

/// Encrypts what was gathered.
void Session::Impl::flush_plain(Side side) {
  Bytes& gathered = plain_out_[static_cast<std::size_t>(side)];
  if (gathered.empty()) {
    return;
  }
  const Bytes plain = std::exchange(gathered, {});
  if (TlsLayer* tls = side == Side::client ? client_tls_.get() : upstream_tls_.get()) {
    tls->write(plain);
    collect_output(side);
  } else if (side == Side::client && outer_tls_) {
    outer_tls_->write(plain);
    collect_output(side);
  } else {
    append(wire_out_[static_cast<std::size_t>(side)], plain);
  }
}

/// Moves what a side's TLS has made to the wire buffer, through the outer TLS of an explicit proxy where
/// there is one.
void Session::Impl::collect_output(Side side) {
  Bytes& wire = wire_out_[static_cast<std::size_t>(side)];
  const auto add = [&wire](Bytes made) {
    if (wire.empty()) {
      wire = std::move(made);
    } else {
      append(wire, made);
    }
  };
  if (side == Side::upstream) {
    if (upstream_tls_ && upstream_tls_->has_output()) {
      add(upstream_tls_->take_output());
    }
    return;
  }
  if (client_tls_ && client_tls_->has_output()) {
    Bytes made = client_tls_->take_output();
    if (outer_tls_) {
      outer_tls_->write(made);
    } else {
      add(std::move(made));
    }
  }
  if (outer_tls_ && outer_tls_->has_output()) {
    add(outer_tls_->take_output());
  }
}

/// Whether there is anything for that side's wire.
bool Session::Impl::has_output(Side side) const {
  const auto i = static_cast<std::size_t>(side);
  const TlsLayer* tls = side == Side::client ? client_tls_.get() : upstream_tls_.get();
  const TlsLayer* outer = side == Side::client ? outer_tls_.get() : nullptr;
  return !plain_out_.at(i).empty() || !wire_out_.at(i).empty() || (tls != nullptr && tls->has_output()) ||
         (outer != nullptr && outer->has_output());
}

void Session::Impl::flush() {
  for (const Side side : {Side::client, Side::upstream}) {
    if (!has_output(side)) {
      continue;
    }
    flush_plain(side);
    collect_output(side);
    Bytes& wire = wire_out_[static_cast<std::size_t>(side)];
    if (!wire.empty() && !ends(side).broken && !ends(side).fin_out) {
      if (lines_) {
        send_by_line(side, std::move(wire));
      } else {
        say(Send{side, std::move(wire)});
      }
    }
    wire = {};
  }
  for (const Side side : {Side::client, Side::upstream}) {
    pass_ends(side);
  }
}

/// Passes the end of the other side's stream on in the form it came: close_notify, FIN, or both.
void Session::Impl::pass_ends(Side dest) {
  Ends& to = ends(dest);
  const Ends& from = ends(other(dest));
  if (!to.end_wanted || to.broken || to.fin_out || (lines_ && holds_end_back(dest))) {
    return;
  }
  if (dest == Side::upstream &&
      (upstream_state_ == UpstreamState::connecting || upstream_state_ == UpstreamState::via ||
       upstream_state_ == UpstreamState::handshake || upstream_state_ == UpstreamState::tcp)) {
    return;  // after what still waits for the connection
  }
  const bool dest_tls = dest == Side::client ? client_tls_ != nullptr : upstream_tls_ != nullptr;
  const bool from_tls = dest == Side::client ? upstream_tls_ != nullptr : client_tls_ != nullptr;
  const bool own_end = !closed_by_.empty();
  if (dest_tls && !to.notify_out && (from.notify_in || !from_tls || own_end)) {
    to.notify_out = true;
    flush_plain(dest);
    (dest == Side::client ? *client_tls_ : *upstream_tls_).close_notify();
    collect_output(dest);
    Bytes& wire = wire_out_[static_cast<std::size_t>(dest)];
    if (!wire.empty()) {
      say(Send{dest, std::move(wire)});
      wire = {};
    }
  }
  if (from.fin_in || !dest_tls || own_end) {
    to.fin_out = true;
    if (dest == Side::client || upstream_state_ != UpstreamState::none) {
      say(Close{dest, Close::How::fin});
    }
  }
}

void Session::Impl::end(Side side) {
  ends(side).end_wanted = true;
}

void Session::Impl::reset_all(const std::string& why) {
  if (over_ || !closed_by_.empty() || (lines_ && frozen_upstream_only(Close::How::rst, why))) {
    return;
  }
  flush();
  for (const Side side : {Side::client, Side::upstream}) {
    if (!ends(side).broken && (side == Side::client || upstream_state_ != UpstreamState::none)) {
      say(Close{side, Close::How::rst});
      ends(side).broken = true;
    }
  }
  closed_by_ = "tap: " + why;
}

void Session::Impl::end_all(const std::string& why) {
  if (over_ || !closed_by_.empty() || (lines_ && frozen_upstream_only(Close::How::fin, why))) {
    return;
  }
  closed_by_ = "tap: " + why;
  ends(Side::client).end_wanted = true;
  ends(Side::upstream).end_wanted = true;
  upstream_queue_.clear();
  if (std::exchange(queue_paused_, false)) {
    resume(Side::client, PauseReason::buffer);
  }
  client_state_ = ClientState::closed;
  linger_timer_ = start_timer(linger);
}

void Session::Impl::finish_if_over() {
  if (lines_ && frozen(Side::client) && !ends(Side::client).broken) {
    return;  // until its time is over, or the phone resets it
  }
  const Ends& client = ends(Side::client);
  const Ends& upstream = ends(Side::upstream);
  const bool no_upstream = upstream_state_ == UpstreamState::none || upstream_state_ == UpstreamState::failed;
  const bool client_over = client.broken || (client.fin_in && client.fin_out);
  const bool upstream_over = no_upstream || upstream.broken || (upstream.fin_in && upstream.fin_out) ||
                             (lines_ && frozen(Side::upstream));
  if (client_over && (upstream_over || !closed_by_.empty())) {
    finished(closed_by_.empty() ? "FIN from both sides" : closed_by_);
  } else if (no_upstream && (client.fin_in || client.notify_in) && closed_by_.empty() &&
             client_state_ != ClientState::asking_hook && (!relay_ || relay_->idle())) {
    finished("client FIN");
  }
}

void Session::Impl::finished(const std::string& closed_by) {
  if (over_) {
    return;
  }
  if (relay_) {
    relay_->abandon(closed_by);
  }
  flush();
  over_ = true;
  if (connect_hook_) {
    cancel_hook(connect_hook_);
  }
  if (lines_) {
    cancel_lines();
  }
  for (const CommandId timer : {handshake_timer_, linger_timer_}) {
    if (timer) {
      say(CancelTimer{timer});
    }
  }
  if (watched()) {
    facts().closed_by = closed_by;
    observe(Observation::Kind::connection_closed, nullptr);
  }
  if (env_.wish.close) {
    run_hook({Phase::close, connection(), nullptr});
  }
}

}  // namespace eastap::core
