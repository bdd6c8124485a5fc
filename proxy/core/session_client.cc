// The client's side of a session: from the first byte to plaintext.
#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/local_site.h"
#include "proxy/core/proxy_header.h"
#include "proxy/core/session_impl.h"

namespace eastap::core {

namespace {

constexpr std::size_t early_limit = 64U << 10U;

}  // namespace

/// The connection may be used: waits for its first byte, or connects at once where the client needs no
/// telling.
void Session::Impl::begin() {
  client_state_ = env_.settings.proxy_protocol ? ClientState::proxy_header : ClientState::sniff;
  switch (mode_.kind) {
    case Mode::Kind::reverse:
      target_ = mode_.upstream;
      upstream_tls_wanted_ = mode_.upstream_tls;
      if (!mode_.upstream_tls) {
        begin_upstream(target_, false);
      }
      break;
    case Mode::Kind::transparent:
      if (!original_) {
        log(Log::Level::error,
            "transparent: the packet filter names no original destination for this connection; was it "
            "redirected? `eastap run transparent` prints the rules when it starts");
        end_all("no original destination");
        return;
      }
      target_ = {original_->address.to_string(), original_->port};
      break;
    case Mode::Kind::connect:
    case Mode::Kind::served:
      break;
  }
}

void Session::Impl::client_bytes(ByteView bytes) {
  if (!outer_tls_) {
    client_inner(bytes);
    return;
  }
  outer_tls_->feed(bytes);
  while (outer_tls_) {
    const ByteView plain = outer_tls_->next_plain(0);
    if (plain.empty()) {
      break;
    }
    client_inner(plain);
  }
  if (!outer_tls_) {
    return;
  }
  if (outer_tls_->state() == TlsLayer::State::peer_closed && !ends(Side::client).notify_in) {
    ends(Side::client).notify_in = true;
    client_ended();
  } else if (outer_tls_->state() == TlsLayer::State::failed) {
    client_broke_tls(*outer_tls_);
  }
}

/// The client sends no more: FIN, or the close_notify of the TLS around its tunnel.
void Session::Impl::client_ended() {
  switch (client_state_) {
    case ClientState::asking_hook:  // once the hook has answered
    case ClientState::closed:
      return;
    case ClientState::proxy_header:
      finished("client FIN in its PROXY header");
      return;
    case ClientState::sniff:
      if (in_tunnel_) {
        relay_undecrypted("the client ended before its first byte");
      } else if (early_.empty()) {
        finished("client FIN before its first byte");
        return;
      } else {
        begin_plain();
      }
      break;
    case ClientState::hello:
    case ClientState::leaf:
    case ClientState::handshake:
      client_handshake_failed(true);
      return;
    case ClientState::open:
    case ClientState::raw:
      break;
  }
  client_left_unused(TlsFailure::none);
  relay_->ended(Side::client);
}

/// What was read too early is dealt with now.
Bytes Session::Impl::take_early() {
  if (std::exchange(paused_early_, false)) {
    resume(Side::client, PauseReason::hook);
  }
  return std::exchange(early_, {});
}

void Session::Impl::client_inner(ByteView bytes) {
  switch (client_state_) {
    case ClientState::closed:
      return;
    case ClientState::handshake:
    case ClientState::open:
      if (client_tls_) {
        client_tls_->feed(bytes);
        client_decrypted();
      } else {
        relay_->receive(Side::client, bytes);
      }
      return;
    case ClientState::raw:
      relay_->receive(Side::client, bytes);
      return;
    case ClientState::asking_hook:
    case ClientState::leaf:
      append(early_, bytes);
      break;
    case ClientState::proxy_header:
      append(early_, bytes);
      read_proxy_protocol();
      break;
    case ClientState::sniff:
      append(early_, bytes);
      sniff();
      break;
    case ClientState::hello:
      append(early_, bytes);
      read_hello();
      break;
  }
  if (early_.size() <= early_limit || paused_early_) {
    return;
  }
  // More bytes help a hook or a leaf to come, but not a head that is longer than any sound one.
  if (client_state_ == ClientState::hello) {
    relay_undecrypted(fmt::format("no ClientHello within {} bytes", early_limit));
  } else if (client_state_ == ClientState::proxy_header) {
    end_all("no PROXY header within 64 KiB");
  } else {
    paused_early_ = true;
    pause(Side::client, PauseReason::hook);
  }
}

void Session::Impl::client_decrypted() {
  // The layer may be replaced while its plaintext is handled (CONNECT inside TLS); then the rest is not ours.
  TlsLayer* const layer = client_tls_.get();
  while (client_tls_.get() == layer) {
    const ByteView plain = layer->next_plain(outer_tls_ ? 1 : 0);
    if (client_state_ == ClientState::handshake && layer->handshake_done()) {
      client_handshake_done();
    }
    if (plain.empty()) {
      break;
    }
    if (env_.settings.passthrough_after > 0 && layer->plain_bytes() == plain.size()) {
      env_.memory.forget_failures(client_.address.to_string(), asked_host());  // it uses what it opened
    }
    relay_->receive(Side::client, plain);
  }
  if (client_tls_.get() != layer) {
    return;
  }
  if (layer->state() == TlsLayer::State::failed) {
    if (client_state_ == ClientState::handshake) {
      client_handshake_failed(false);
    } else {
      client_broke_tls(*layer);
    }
  } else if (layer->state() == TlsLayer::State::peer_closed && !ends(Side::client).notify_in) {
    ends(Side::client).notify_in = true;
    client_left_unused(TlsFailure::none);
    relay_->ended(Side::client);
  }
}

void Session::Impl::client_broke_tls(const TlsLayer& layer) {
  if (!closed_by_.empty()) {
    return;
  }
  const std::string& words = layer.failure_text();
  client_left_unused(layer.failure());
  if (relay_) {
    relay_->broken(Side::client, "TLS: " + words);
  }
  end_all("the client broke TLS: " + words);
}

void Session::Impl::read_proxy_protocol() {
  const ProxyHeader header = read_proxy_header(early_);
  if (header.state == ProxyHeader::State::need_more) {
    return;
  }
  if (header.state == ProxyHeader::State::invalid) {
    log(Log::Level::warning, header.error);
    end_all(header.error);
    return;
  }
  if (header.client) {
    client_ = *header.client;
    facts_shared_.reset();
    if (const auto refused =
            refuse_client(client_.address, env_.settings.network, env_.settings.allow_public)) {
      log(Log::Level::warning, *refused);
      end_all(*refused);
      return;
    }
  }
  early_.erase(early_.begin(), early_.begin() + static_cast<std::ptrdiff_t>(header.size));
  client_state_ = ClientState::sniff;
  if (!early_.empty()) {
    sniff();
  }
}

void Session::Impl::sniff() {
  switch (recognise(early_)) {
    case FirstBytes::need_more:
      return;
    case FirstBytes::tls:
      client_state_ = ClientState::hello;
      read_hello();
      return;
    case FirstBytes::plain:
      begin_plain();
      return;
  }
}

void Session::Impl::begin_plain() {
  client_state_ = ClientState::open;
  const bool proxy = mode_.kind == Mode::Kind::connect && !in_tunnel_;
  local_site_only_ = mode_.kind == Mode::Kind::reverse && mode_.upstream_tls;
  make_relay(proxy);
  if (mode_.kind == Mode::Kind::transparent) {
    begin_upstream(target_, true);
  } else if (in_tunnel_ && upstream_state_ == UpstreamState::tcp) {
    upstream_ready();
  }
  release_upstream();
  relay_->receive(Side::client, take_early());
}

void Session::Impl::make_relay(bool explicit_proxy) {
  RelayOptions options;
  options.explicit_proxy = explicit_proxy;
  if (mode_.kind == Mode::Kind::reverse) {
    options.host_name = mode_.upstream;
    options.host_default_port = mode_.upstream_tls ? 443 : 80;
  }
  options.no_upstream = mode_.kind == Mode::Kind::served;
  relay_ = std::make_unique<Relay>(*this, env_.settings, env_.wish, std::move(options));
  if (upstream_failure_) {
    relay_->upstream_failed(upstream_failure_->first, upstream_failure_->second);
  }
}

bool Session::Impl::is_local_site(std::string_view target) {
  const bool beside_a_site = client_tls_ || outer_tls_ || mode_.kind == Mode::Kind::served;
  return local_site_only_ || (beside_a_site && target.starts_with(local_site_path));
}

bool Session::Impl::may_become_local_site(std::string_view unfinished_head) const {
  if (local_site_only_) {
    return true;
  }
  if (!client_tls_ && !outer_tls_) {
    return false;
  }
  const std::string_view line = start_line_of(unfinished_head);
  const std::size_t blank = line.find(' ');
  const std::string_view target =
      blank == std::string_view::npos ? std::string_view{} : start_line_word(line, 1);
  return target.starts_with(local_site_path) || local_site_path.starts_with(target);
}

OwnAnswer Session::Impl::local_site(std::string_view method, std::string_view target) {
  return answer_local_site(method, target, env_.local_site);
}

}  // namespace eastap::core
