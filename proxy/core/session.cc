#include "proxy/core/session.h"

#include <utility>

#include <fmt/format.h>

#include "proxy/core/session_impl.h"

namespace eastap::core {

namespace {

constexpr std::size_t coalesce_limit = 16U << 10U;
constexpr std::size_t queue_limit = 256U << 10U;
constexpr std::chrono::milliseconds linger{5'000};  // how long an ended client may take to close its side

}  // namespace

Session::Session(const Environment& environment, const Mode& mode)
    : impl_(std::make_unique<Impl>(environment, mode)) {}
Session::~Session() = default;
void Session::on(Event event, const Timestamp& now, Commands& out) {
  impl_->on(std::move(event), now, out);
}

Session::Impl::Impl(const Environment& environment, const Mode& mode) : env_(environment), mode_(mode) {}

void Session::Impl::on(Event event, const Timestamp& now, Commands& out) {
  if (over_) {
    return;
  }
  now_ = now;
  out_ = &out;
  std::visit([this](auto& what) { handle(what); }, event);
  if (!over_) {
    flush();
    finish_if_over();
  }
  for (Observe& observation : observations_) {
    say(std::move(observation));
  }
  observations_.clear();
  if (over_) {
    say(Finished{});
  }
  out_ = nullptr;
}

// ---- Events -----------------------------------------------------------------------------------------------

void Session::Impl::handle(Start& event) {
  id_ = event.id;
  client_ = event.client;
  listener_ = event.listener;
  original_ = event.original_destination;
  opened_ = now_;
  if (watched()) {
    observe(Observation::Kind::connection_opened, nullptr);
  }
  if (env_.wish.connect) {
    client_state_ = ClientState::asking_hook;
    connect_hook_ = run_hook({Phase::connect, connection(), nullptr});
    return;
  }
  begin();
}

void Session::Impl::handle(const Data& event) {
  if (ends(event.side).broken) {
    return;
  }
  if (event.side == Side::client) {
    client_bytes(event.bytes);
  } else {
    upstream_bytes(event.bytes);
  }
}

void Session::Impl::handle(const Eof& event) {
  Ends& mine = ends(event.side);
  if (mine.fin_in) {
    return;
  }
  mine.fin_in = true;
  if (event.side == Side::client) {
    if (client_state_ == ClientState::hello || client_state_ == ClientState::leaf ||
        client_state_ == ClientState::handshake) {
      client_handshake_failed(true);
      return;
    }
    if (client_state_ == ClientState::sniff && !in_tunnel_) {
      finished("client FIN before its first byte");
      return;
    }
  } else if (upstream_state_ == UpstreamState::via || upstream_state_ == UpstreamState::handshake) {
    upstream_down(502, "the server closed the connection before it was usable");
    return;
  }
  if (relay_) {
    relay_->ended(event.side);
  } else {
    end(other(event.side));
  }
}

void Session::Impl::handle(const Reset& event) {
  ends(event.side).broken = true;
  if (event.side == Side::client &&
      (client_state_ == ClientState::hello || client_state_ == ClientState::leaf ||
       client_state_ == ClientState::handshake)) {
    client_handshake_failed(true);
    return;
  }
  if (event.side == Side::upstream &&
      (upstream_state_ == UpstreamState::via || upstream_state_ == UpstreamState::handshake)) {
    upstream_down(502, "the server reset the connection: " + event.reason);
    return;
  }
  if (relay_) {
    relay_->broken(event.side, event.reason);
  }
  const Side across = other(event.side);
  if (!ends(across).broken) {
    flush();
    say(Close{across, Close::How::rst});
    ends(across).broken = true;
  }
  finished(fmt::format("{} RST", name(event.side)));
}

void Session::Impl::handle(const Congested& event) {
  ends(event.side).congested = true;
  say(PauseRead{other(event.side), PauseReason::buffer});
}

void Session::Impl::handle(const Drained& event) {
  if (std::exchange(ends(event.side).congested, false)) {
    say(ResumeRead{other(event.side), PauseReason::buffer});
  }
}

void Session::Impl::handle(Connected& event) {
  if (event.id != connect_wanted_) {
    return;
  }
  connect_wanted_ = {};
  if (!event.result) {
    upstream_down(502, event.result.error().what);
    return;
  }
  if (watched()) {
    facts().upstream = event.result->peer;
  }
  upstream_connected();
}

void Session::Impl::handle(LeafReady& event) {
  if (event.id != leaf_wanted_ || client_state_ != ClientState::leaf) {
    return;
  }
  leaf_wanted_ = {};
  if (!event.leaf) {
    log(Log::Level::error, "no certificate for " + asked_host() + ": " + event.leaf.error().what);
    end_all("no certificate could be made: " + event.leaf.error().what);
    return;
  }
  auto layer = TlsLayer::server(env_.tls, *event.leaf);
  if (!layer) {
    log(Log::Level::error, layer.error().what);
    end_all(layer.error().what);
    return;
  }
  client_tls_ = std::move(*layer);
  client_state_ = ClientState::handshake;
  make_relay(mode_.kind == Mode::Kind::connect && !in_tunnel_);
  if (std::exchange(paused_early_, false)) {
    resume(Side::client, PauseReason::hook);
  }
  const Bytes early = std::exchange(early_, {});
  client_inner(early);
}

void Session::Impl::handle(const TimerFired& event) {
  if (linger_timer_ && event.id == linger_timer_) {
    finished(closed_by_);
  } else if (handshake_timer_ && event.id == handshake_timer_) {
    handshake_timer_ = {};
    upstream_down(504, fmt::format("the server did not finish the TLS handshake within {} s",
                                   env_.settings.handshake_timeout.count() / 1000));
  } else if (relay_) {
    relay_->timer_fired(event.id);
  }
}

void Session::Impl::handle(HookDone& event) {
  if (connect_hook_ && event.id == connect_hook_) {
    connect_hook_ = {};
    if (watched()) {
      for (Note& note : event.verdict.notes) {
        facts().notes.push_back(std::move(note));
      }
    }
    if (event.verdict.action == Verdict::Action::pass) {
      begin();
      if (const Bytes early = std::exchange(early_, {}); !early.empty()) {
        client_bytes(early);
      }
    } else if (event.verdict.action == Verdict::Action::reset) {
      reset_all("reset by a hook");
    } else {
      end_all("dropped by a hook");
    }
    return;
  }
  if (relay_) {
    relay_->hook_done(event.id, std::move(event.verdict));
  }
}

void Session::Impl::handle(const Abort& event) {
  if (relay_) {
    relay_->abandon("the tap stopped: " + event.reason);
  }
  finished("tap: " + event.reason);
}

// ---- What goes out ----------------------------------------------------------------------------------------

bool Session::Impl::has_tls(Side side) const {
  return side == Side::client ? client_tls_ != nullptr || outer_tls_ != nullptr : upstream_tls_ != nullptr;
}

void Session::Impl::send(Side side, ByteView plain) {
  if (ends(side).broken || ends(side).fin_out) {
    return;
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
    gathered.reserve(0);
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

void Session::Impl::flush() {
  for (const Side side : {Side::client, Side::upstream}) {
    flush_plain(side);
    collect_output(side);
    Bytes& wire = wire_out_[static_cast<std::size_t>(side)];
    if (!wire.empty() && !ends(side).broken && !ends(side).fin_out) {
      say(Send{side, std::move(wire)});
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
  if (!to.end_wanted || to.broken || to.fin_out) {
    return;
  }
  if (dest == Side::upstream &&
      (upstream_state_ == UpstreamState::connecting || upstream_state_ == UpstreamState::via ||
       upstream_state_ == UpstreamState::handshake || upstream_state_ == UpstreamState::tcp)) {
    if (!upstream_queue_.empty() || client_state_ != ClientState::raw) {
      return;  // after what still waits for the connection
    }
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
  if (over_ || !closed_by_.empty()) {
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
  if (over_ || !closed_by_.empty()) {
    return;
  }
  closed_by_ = "tap: " + why;
  ends(Side::client).end_wanted = true;
  ends(Side::upstream).end_wanted = true;
  upstream_queue_.clear();
  client_state_ = ClientState::closed;
  linger_timer_ = start_timer(linger);
}

void Session::Impl::finish_if_over() {
  const Ends& client = ends(Side::client);
  const Ends& upstream = ends(Side::upstream);
  const bool no_upstream = upstream_state_ == UpstreamState::none || upstream_state_ == UpstreamState::failed;
  const bool client_over = client.broken || (client.fin_in && client.fin_out);
  const bool upstream_over = no_upstream || upstream.broken || (upstream.fin_in && upstream.fin_out);
  if (client_over && (upstream_over || !closed_by_.empty())) {
    finished(closed_by_.empty() ? "FIN from both sides" : closed_by_);
  } else if (no_upstream && client.fin_in && closed_by_.empty() &&
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

// ---- Small services of the port ---------------------------------------------------------------------------

CommandId Session::Impl::run_hook(HookCall call) {
  const CommandId id = next_command();
  say(RunHook{id, std::move(call)});
  return id;
}
void Session::Impl::cancel_hook(CommandId id) {
  say(CancelHook{id});
}
CommandId Session::Impl::start_timer(std::chrono::milliseconds delay) {
  const CommandId id = next_command();
  say(Timer{id, delay});
  return id;
}
void Session::Impl::cancel_timer(CommandId id) {
  say(CancelTimer{id});
}
void Session::Impl::pause(Side side, PauseReason reason) {
  say(PauseRead{side, reason});
}
void Session::Impl::resume(Side side, PauseReason reason) {
  say(ResumeRead{side, reason});
}
void Session::Impl::observe(Observation::Kind kind, ExchangePtr exchange) {
  observations_.push_back({{kind, now_, connection(), std::move(exchange)}});
}
void Session::Impl::log(Log::Level level, std::string text) {
  say(Log{level, std::move(text)});
}

ConnectionFacts& Session::Impl::facts() {
  if (!facts_) {
    facts_ = std::make_unique<ConnectionFacts>();
    facts_->id = id_;
    facts_->opened = opened_;
    facts_->listener = listener_;
    facts_->mode = mode_.spec;
    facts_->original_destination = original_;
  }
  facts_->client = client_;
  facts_shared_.reset();
  return *facts_;
}

ConnectionPtr Session::Impl::connection() {
  if (!facts_shared_) {
    facts_shared_ = std::make_shared<const ConnectionFacts>(facts());
  }
  return facts_shared_;
}

}  // namespace eastap::core
