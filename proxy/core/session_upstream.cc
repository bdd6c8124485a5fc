// The upstream's side of a session: connecting, through another proxy or not, TLS, and the plaintext that
// comes.
#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/session_impl.h"
#include "proxy/core/tls_diagnosis.h"

namespace eastap::core {

namespace {

constexpr std::size_t via_answer_limit = 16U << 10U;

}  // namespace

void Session::Impl::begin_upstream(const HostPort& target, bool check_destination) {
  target_ = target;
  check_destination_ = check_destination;
  upstream_state_ = UpstreamState::connecting;
  upstream_failure_.reset();
  if (watched()) {
    facts().upstream_name = target.to_string();
  }
  connect_wanted_ = next_command();
  const HostPort& next = env_.settings.via ? env_.settings.via->proxy : target;
  say(Connect{connect_wanted_, next, check_destination && !env_.settings.via});
}

void Session::Impl::upstream_connected() {
  if (env_.settings.via) {
    upstream_state_ = UpstreamState::via;
    handshake_timer_ = start_timer(env_.settings.handshake_timeout);
    std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target_.to_string());
    if (!env_.settings.via->authorization.empty()) {
      request += fmt::format("Proxy-Authorization: {}\r\n", env_.settings.via->authorization);
    }
    append(wire_out_[static_cast<std::size_t>(Side::upstream)], request + "\r\n");
    return;
  }
  tunnel_ready();
}

/// Bytes reach the server itself now.
void Session::Impl::tunnel_ready() {
  upstream_state_ = UpstreamState::tcp;
  if (handshake_timer_) {
    cancel_timer(std::exchange(handshake_timer_, {}));
  }
  if (tunnel_pending_) {
    tunnel_pending_ = false;
    // The client's CONNECT is granted; what it sends next is sniffed like a new connection.
    send(Side::client, as_bytes("HTTP/1.1 200 Connection established\r\n\r\n"));
    early_ = relay_->take_rest();
    relay_->forget_running();
    relay_.reset();
    flush_plain(Side::client);
    outer_tls_ = std::move(client_tls_);
    in_tunnel_ = true;
    const auto decision = env_.settings.host_rules.decide(target_.host);
    if (!decision.intercept) {
      if (watched()) {
        facts().rule = decision.rule;
      }
      relay_undecrypted(decision.rule);
    } else {
      client_state_ = ClientState::sniff;
      if (!early_.empty()) {
        sniff();
      }
    }
    if (ends(Side::client).fin_in || ends(Side::client).notify_in) {
      client_ended();  // it did not wait for the tunnel
    }
    return;
  }
  if (upstream_tls_wanted_) {
    start_upstream_tls();
  } else if (client_state_ != ClientState::sniff || mode_.kind == Mode::Kind::reverse) {
    upstream_ready();
  }
}

void Session::Impl::read_via_answer(ByteView bytes) {
  append(via_answer_, bytes);
  const std::string_view text = as_text(via_answer_);
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (via_answer_.size() > via_answer_limit) {
      upstream_down(502, "the proxy " + env_.settings.via->proxy.to_string() +
                             " answered CONNECT with an endless head");
    }
    return;
  }
  const Head head(to_bytes(text.substr(0, end + 4)));
  if (head.status() < 200 || head.status() > 299) {
    upstream_down(502,
                  fmt::format("the proxy {} refused CONNECT {}: {}", env_.settings.via->proxy.to_string(),
                              target_.to_string(), text::printable(head.start_line(), 200)));
    return;
  }
  const Bytes rest = to_bytes(text.substr(end + 4));
  via_answer_ = {};
  tunnel_ready();
  if (!rest.empty()) {
    upstream_bytes(rest);
  }
}

std::string Session::Impl::tls_name() const {
  if (mode_.kind == Mode::Kind::reverse) {
    return mode_.upstream.host;
  }
  return sni_.empty() ? target_.host : sni_;
}

void Session::Impl::start_upstream_tls() {
  if (ends(Side::upstream).fin_in) {
    upstream_down(502, "the server closed the connection before TLS began");
    return;
  }
  TlsLayer::ClientOptions options;
  options.name = tls_name();
  options.session_key = target_.to_string() + "|" + options.name;
  options.now = std::chrono::duration_cast<std::chrono::seconds>(now_.wall).count();
  options.offer_http11 = offers_alpn_;
  auto layer = TlsLayer::client(env_.tls, std::move(options));
  if (!layer) {
    upstream_down(502, layer.error().what);
    return;
  }
  upstream_tls_ = std::move(*layer);
  upstream_state_ = UpstreamState::handshake;
  handshake_timer_ = start_timer(env_.settings.handshake_timeout);
}

void Session::Impl::upstream_bytes(ByteView bytes) {
  switch (upstream_state_) {
    case UpstreamState::via:
      read_via_answer(bytes);
      return;
    case UpstreamState::tcp:
      // The server speaks first, so this is neither TLS nor HTTP.
      if (client_state_ == ClientState::sniff || client_state_ == ClientState::hello) {
        relay_undecrypted("the server speaks first: neither TLS nor HTTP");
        relay_->receive(Side::upstream, bytes);
      }
      return;
    case UpstreamState::handshake:
    case UpstreamState::open:
      if (upstream_tls_) {
        upstream_tls_->feed(bytes);
        upstream_decrypted();
        return;
      }
      upstream_plain(bytes);
      return;
    case UpstreamState::none:
    case UpstreamState::connecting:
    case UpstreamState::failed:
      return;
  }
}

void Session::Impl::upstream_plain(ByteView bytes) {
  if (client_state_ == ClientState::sniff) {
    begin_plain();  // a server that speaks before its client: some say 408 to an idle connection
  }
  if (client_open()) {
    relay_->receive(Side::upstream, bytes);
    return;
  }
  if (client_state_ == ClientState::closed) {
    return;
  }
  // The client is in its handshake, and nothing can be written to it before that is over.
  append(upstream_early_, bytes);
  if (!std::exchange(upstream_paused_early_, true)) {
    pause(Side::upstream, PauseReason::hook);
  }
}

/// The client can be written to: what the server said and did meanwhile reaches it.
void Session::Impl::release_upstream() {
  if (std::exchange(upstream_paused_early_, false)) {
    resume(Side::upstream, PauseReason::hook);
    relay_->receive(Side::upstream, std::exchange(upstream_early_, {}));
  }
  const Ends& upstream = ends(Side::upstream);
  if (upstream_state_ == UpstreamState::open && (upstream.fin_in || upstream.notify_in)) {
    relay_->ended(Side::upstream);
  }
}

/// The server sends no more: FIN or close_notify.
void Session::Impl::upstream_ended() {
  if (client_state_ == ClientState::sniff) {
    if (!in_tunnel_) {
      end(Side::client);
      return;
    }
    relay_undecrypted("the server ended before the client's first byte");
  }
  if (client_open()) {
    relay_->ended(Side::upstream);
  }
}

void Session::Impl::upstream_decrypted() {
  while (true) {
    const ByteView plain = upstream_tls_->next_plain(0);
    if (upstream_state_ == UpstreamState::handshake &&
        upstream_tls_->state() != TlsLayer::State::handshaking) {
      upstream_handshake_over();
      if (upstream_state_ != UpstreamState::open) {
        return;
      }
    }
    if (plain.empty()) {
      break;
    }
    upstream_plain(plain);
  }
  if (upstream_state_ != UpstreamState::open) {
    return;
  }
  if (upstream_tls_->state() == TlsLayer::State::failed) {
    std::string why = "the server broke TLS: " + upstream_tls_->failure_text();
    if (upstream_tls_->certificate_requested() && !env_.tls.options().client_identity &&
        upstream_tls_->plain_bytes() == 0) {
      // In TLS 1.3 a server refuses a missing certificate only after the client's end of the handshake.
      upstream_down(502, why + ": it wants a client certificate. Next step: --client-cert FILE");
      return;
    }
    log(Log::Level::warning, why);
    if (relay_) {
      relay_->broken(Side::upstream, why);
    }
    reset_all(why);
  } else if (upstream_tls_->state() == TlsLayer::State::peer_closed && !ends(Side::upstream).notify_in) {
    ends(Side::upstream).notify_in = true;
    upstream_ended();
  }
}

void Session::Impl::upstream_handshake_over() {
  if (handshake_timer_) {
    cancel_timer(std::exchange(handshake_timer_, {}));
  }
  if (watched()) {
    tell_tls(upstream_tls_->facts());
    if (upstream_tls_->certificate_requested() && !env_.tls.options().client_identity) {
      facts().notes.push_back(
          {Note::Kind::finding,
           "the server asks for a client certificate; a phone's own cannot be forwarded through the tap",
           "--client-cert"});
    }
  }
  if (upstream_tls_->state() == TlsLayer::State::failed) {
    upstream_down(502, explain_upstream_failure(*upstream_tls_, target_.to_string()));
    return;
  }
  if (std::string why = explain_distrust(*upstream_tls_, tls_name()); !why.empty()) {
    if (!env_.tls.options().insecure_upstream) {
      upstream_down(502, why);
      return;
    }
    log(Log::Level::warning,
        fmt::format("the certificate of {} is accepted unverified (--insecure-upstream): {}", tls_name(),
                    verification_words(*upstream_tls_)));
  }
  if (env_.memory.names(memory_key()) == nullptr) {
    if (auto certificate = upstream_tls_->peer_certificate()) {
      env_.memory.learn_names(memory_key(),
                              {std::move(certificate->dns_names), std::move(certificate->addresses)});
    }
  }
  upstream_ready();
}

void Session::Impl::upstream_ready() {
  upstream_state_ = UpstreamState::open;
  if (leaf_waits_for_upstream_) {
    want_leaf();
  }
  if (queue_paused_) {
    queue_paused_ = false;
    resume(Side::client, PauseReason::buffer);
  }
  if (!upstream_queue_.empty()) {
    const Bytes queued = std::exchange(upstream_queue_, {});
    send(Side::upstream, queued);
  }
}

/// No upstream: the phone gets a 502 in words (or a reset), on this and every further request.
void Session::Impl::upstream_down(int status, const std::string& why) {
  log(Log::Level::warning, fmt::format("{}: {}", target_.to_string(), why));
  if (handshake_timer_) {
    cancel_timer(std::exchange(handshake_timer_, {}));
  }
  if (upstream_state_ != UpstreamState::connecting && !ends(Side::upstream).broken) {
    flush_plain(Side::upstream);
    collect_output(Side::upstream);  // a TLS alert says why
    if (Bytes& wire = wire_out_[static_cast<std::size_t>(Side::upstream)];
        !wire.empty() && !ends(Side::upstream).fin_in) {
      say(Send{Side::upstream, std::exchange(wire, {})});
    }
    say(Close{Side::upstream, Close::How::fin});
  }
  upstream_state_ = UpstreamState::failed;
  ends(Side::upstream).broken = true;
  upstream_queue_.clear();
  if (std::exchange(queue_paused_, false)) {
    resume(Side::client, PauseReason::buffer);
  }
  if (env_.settings.unreachable_resets || client_state_ == ClientState::raw) {
    reset_all(why);
    return;
  }
  upstream_failure_ = {status, why};
  tunnel_pending_ = false;
  if (relay_) {
    relay_->upstream_failed(status, why);
  }
  if (leaf_waits_for_upstream_) {
    want_leaf();
  }
}

void Session::Impl::want_upstream(const HostPort& target, bool tunnel) {
  tunnel_pending_ = tunnel;
  if (upstream_state_ != UpstreamState::none) {
    // Another server on the same proxy connection: the old one is let go. Connect replaces it.
    const bool queue_paused = std::exchange(queue_paused_, false);
    if (queue_paused || ends(Side::upstream).congested) {
      resume(Side::client, PauseReason::buffer);
    }
    ends(Side::upstream) = {};
    if (lines_) {
      lines_->frozen.at(static_cast<std::size_t>(Side::upstream)) = false;
    }
    upstream_tls_.reset();
    upstream_queue_.clear();
    via_answer_.clear();
    plain_out_[static_cast<std::size_t>(Side::upstream)].clear();
    wire_out_[static_cast<std::size_t>(Side::upstream)].clear();
    if (handshake_timer_) {
      cancel_timer(std::exchange(handshake_timer_, {}));
    }
  }
  upstream_tls_wanted_ = false;
  begin_upstream(target, true);
}

}  // namespace eastap::core
