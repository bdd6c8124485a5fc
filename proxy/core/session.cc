#include "proxy/core/session.h"

#include <utility>

#include <fmt/format.h>

#include "proxy/core/session_impl.h"

namespace eastap::core {

Session::Session(const Environment& environment, const Mode& mode)
    : impl_(std::make_unique<Impl>(environment, mode)) {}
Session::~Session() = default;
void Session::on(Event&& event, const Timestamp& now, Commands& out) {
  impl_->on(std::move(event), now, out);
}

Session::Impl::Impl(const Environment& environment, Mode mode) : env_(environment), mode_(std::move(mode)) {}

void Session::Impl::on(Event&& event, const Timestamp& now, Commands& out) {
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
    from_client(event.bytes);
  } else if (!lines_ || !frozen(Side::upstream)) {  // else it was read before reading stopped
    upstream_bytes(event.bytes);
  }
}

void Session::Impl::handle(const Eof& event) {
  Ends& mine = ends(event.side);
  if (mine.fin_in || let_go(event.side) || (lines_ && keeps_end(event.side))) {
    return;
  }
  mine.fin_in = true;
  if (event.side == Side::client) {
    client_ended();
  } else if (upstream_state_ == UpstreamState::via || upstream_state_ == UpstreamState::handshake) {
    upstream_down(502, "the server closed the connection before it was usable");
  } else {
    upstream_ended();
  }
}

/// The upstream was given up and the phone gets an answer of the tap's own: how that connection ends is
/// nobody's concern.
bool Session::Impl::let_go(Side side) const {
  return side == Side::upstream && upstream_state_ == UpstreamState::failed;
}

void Session::Impl::handle(const Reset& event) {
  if (let_go(event.side)) {
    return;
  }
  ends(event.side).broken = true;
  if (lines_ && event.side == Side::upstream && frozen(Side::client)) {
    if (relay_) {
      relay_->broken(Side::upstream, event.reason);
    }
    return;  // the phone does not learn of it
  }
  if (event.side == Side::client) {
    if (client_state_ == ClientState::hello || client_state_ == ClientState::leaf ||
        client_state_ == ClientState::handshake) {
      client_handshake_failed(true);
      return;
    }
    client_left_unused(TlsFailure::none);
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
    if (across == Side::client || upstream_state_ != UpstreamState::none) {
      say(Close{across, Close::How::rst});
    }
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
    observe(Observation::Kind::server_connected, nullptr);
  }
  if (lines_) {
    forget_upstream_line();
  }
  if (ends(Side::client).congested) {
    pause(Side::upstream, PauseReason::buffer);  // the connection before this one was paused, not this one
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
  client_inner(take_early());
}

void Session::Impl::handle(const TimerFired& event) {
  if (lines_ && line_timer(event.id)) {
    return;
  }
  if (linger_timer_ && event.id == linger_timer_) {
    if (lines_ && holds_end_back(Side::client)) {
      linger_timer_ = start_timer(linger);  // what the phone is to get is still on its slow way
      return;
    }
    finished(closed_by_);
  } else if (handshake_timer_ && event.id == handshake_timer_) {
    handshake_timer_ = {};
    const bool in_proxy = upstream_state_ == UpstreamState::via;
    upstream_down(504, fmt::format("{} within {} s",
                                   in_proxy ? "the proxy " + env_.settings.via->proxy.to_string() +
                                                  " did not answer CONNECT"
                                            : "the server did not finish the TLS handshake",
                                   env_.settings.handshake_timeout.count() / 1000));
  } else if (relay_) {
    relay_->timer_fired(event.id);
  }
}

void Session::Impl::handle(HookWaits& event) {
  if (relay_) {
    relay_->hook_waits(event.id, std::move(event.notes));
  }
}

void Session::Impl::handle(HookDone& event) {
  if (connect_hook_ && event.id == connect_hook_) {
    connect_hook_ = {};
    Verdict& verdict = *event.verdict;
    tls_fault_ = verdict.tls;
    if (watched()) {
      for (Note& note : verdict.notes) {
        facts().notes.push_back(std::move(note));
      }
    }
    if (verdict.action == Verdict::Action::pass) {
      apply_connection_faults(verdict.faults);
      begin();
      if (const Bytes early = take_early(); !early.empty()) {
        from_client(early);
      }
      if (ends(Side::client).fin_in && !over_ && !(lines_ && keeps_end(Side::client))) {
        client_ended();  // it did not wait for the hook
      }
      return;
    }
    const bool resets = verdict.action == Verdict::Action::reset;
    const std::string why = std::string(resets ? "reset by " : "dropped by ") + verdict.by;
    if (watched() && !verdict.source.empty()) {
      facts().notes.push_back({Note::Kind::injected, why, std::move(verdict.source)});
    }
    if (resets) {
      reset_all(why);
    } else {
      end_all(why);
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

// ---- Small services of the port ---------------------------------------------------------------------------

CommandId Session::Impl::run_hook(HookCall&& call) {
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

const ConnectionPtr& Session::Impl::connection() {
  if (!facts_shared_) {
    facts_shared_ = std::make_shared<const ConnectionFacts>(facts());
  }
  return facts_shared_;
}

}  // namespace eastap::core
