// The client's side of a session: from the first byte to plaintext.
#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/local_site.h"
#include "proxy/core/proxy_header.h"
#include "proxy/core/session_impl.h"
#include "proxy/core/tls_diagnosis.h"

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
            "redirected? "
            "`eastap help modes` prints the rules");
        end_all("no original destination");
        return;
      }
      target_ = {original_->address.to_string(), original_->port};
      break;
    case Mode::Kind::connect:
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
  if (outer_tls_ && outer_tls_->state() == TlsLayer::State::peer_closed && !ends(Side::client).notify_in) {
    ends(Side::client).notify_in = true;
    if (relay_) {
      relay_->ended(Side::client);
    }
  }
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
  if (early_.size() > early_limit && !paused_early_) {
    paused_early_ = true;
    pause(Side::client, PauseReason::hook);
  }
}

void Session::Impl::client_decrypted() {
  // The layer may be replaced while its plaintext is handled (CONNECT inside TLS); then the rest is not ours.
  TlsLayer* const layer = client_tls_.get();
  while (client_tls_.get() == layer) {
    const ByteView plain = layer->next_plain(outer_tls_ ? 1 : 0);
    if (client_state_ == ClientState::handshake && layer->state() == TlsLayer::State::open) {
      client_handshake_done();
    }
    if (plain.empty()) {
      break;
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
      relay_->broken(Side::client, "TLS: " + layer->failure_text());
      end_all("the client broke TLS: " + layer->failure_text());
    }
  } else if (layer->state() == TlsLayer::State::peer_closed && !ends(Side::client).notify_in) {
    ends(Side::client).notify_in = true;
    relay_->ended(Side::client);
  }
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
  const Bytes early = std::exchange(early_, {});
  relay_->receive(Side::client, early);
}

void Session::Impl::make_relay(bool explicit_proxy) {
  RelayOptions options;
  options.explicit_proxy = explicit_proxy;
  if (mode_.kind == Mode::Kind::reverse) {
    options.host_name = mode_.upstream;
    options.host_default_port = mode_.upstream_tls ? 443 : 80;
  }
  relay_ = std::make_unique<Relay>(*this, env_.settings, env_.wish, std::move(options));
  if (upstream_failure_) {
    relay_->upstream_failed(upstream_failure_->first, upstream_failure_->second);
  }
}

void Session::Impl::read_hello() {
  HelloResult result = read_client_hello(early_);
  switch (result.state) {
    case HelloState::need_more:
      return;
    case HelloState::invalid:
      // Not TLS after all: whatever it is, the server shall see it.
      log(Log::Level::warning, "no ClientHello as RFC 8446 has it (" + result.error + "); relayed as bytes");
      relay_undecrypted("not a ClientHello: " + result.error);
      return;
    case HelloState::complete:
      hello_ = std::make_unique<ClientHello>(std::move(result.hello));
      sni_ = text::lower(hello_->server_name);
      offers_alpn_ = !hello_->alpn.empty();
      hello_known();
      return;
  }
}

std::string Session::Impl::asked_host() const {
  if (!sni_.empty()) {
    return sni_;
  }
  if (in_tunnel_) {
    return target_.host;
  }
  return mode_.kind == Mode::Kind::transparent && original_ ? original_->address.to_string()
                                                            : listener_.address.to_string();
}

std::string Session::Impl::memory_key() const {
  return target_.to_string() + "|" + asked_host();
}

/// The hello is here: intercept or relay?
void Session::Impl::hello_known() {
  client_state_ = ClientState::leaf;
  const bool to_proxy = mode_.kind == Mode::Kind::connect && !in_tunnel_;
  if (!to_proxy) {
    const std::string host = mode_.kind == Mode::Kind::reverse ? mode_.upstream.host : asked_host();
    const auto decision = env_.settings.host_rules.decide(host);
    if (watched()) {
      facts().rule = decision.rule;
    }
    if (!decision.intercept) {
      relay_undecrypted(decision.rule);
      return;
    }
    const unsigned limit = env_.settings.passthrough_after;
    if (limit > 0 && env_.memory.failures(client_.address.to_string(), asked_host()) >= limit) {
      const std::string rule =
          fmt::format("passthrough after {} failed handshakes (--passthrough-after)", limit);
      log(Log::Level::warning, fmt::format("{} from {}: {}", text::printable(asked_host(), 200),
                                           client_.address.to_string(), rule));
      relay_undecrypted(rule);
      return;
    }
    if (mode_.kind != Mode::Kind::reverse) {
      upstream_tls_wanted_ = true;
    }
    if (upstream_state_ == UpstreamState::none) {
      begin_upstream(target_, mode_.kind == Mode::Kind::transparent);
    } else if (upstream_state_ == UpstreamState::tcp) {
      start_upstream_tls();
    }
  }
  const bool known = to_proxy || !upstream_tls_wanted_ || upstream_failure_ ||
                     env_.memory.names(memory_key()) != nullptr || upstream_state_ == UpstreamState::open;
  if (known) {
    want_leaf();
  } else {
    leaf_waits_for_upstream_ = true;
  }
}

void Session::Impl::want_leaf() {
  leaf_waits_for_upstream_ = false;
  certs::LeafRequest request;
  request.server_name = asked_host();
  if (const PeerMemory::Names* names = env_.memory.names(memory_key())) {
    request.dns_names = names->dns;
    request.addresses = names->addresses;
  }
  request.key = env_.settings.rsa_leaf ? certs::KeyKind::rsa2048 : certs::KeyKind::p256;
  request.sha1_signature = env_.settings.sha1_leaf;
  leaf_wanted_ = next_command();
  say(MakeLeaf{leaf_wanted_, std::move(request)});
}

void Session::Impl::relay_undecrypted(const std::string& rule) {
  client_state_ = ClientState::raw;
  upstream_tls_wanted_ = false;
  make_relay(false);
  relay_->make_tunnel(rule,
                      sni_.empty() ? target_.to_string() : fmt::format("{} ({})", sni_, target_.to_string()));
  if (upstream_state_ == UpstreamState::none) {
    begin_upstream(target_, mode_.kind == Mode::Kind::transparent);
  } else if (upstream_state_ == UpstreamState::tcp) {
    upstream_ready();
  }
  const Bytes early = std::exchange(early_, {});
  if (std::exchange(paused_early_, false)) {
    resume(Side::client, PauseReason::hook);
  }
  relay_->receive(Side::client, early);
}

void Session::Impl::tell_tls(TlsFacts facts_of_handshake) {
  if (watched()) {
    facts().tls.push_back(std::move(facts_of_handshake));
    observe(Observation::Kind::tls_done, nullptr);
  }
}

void Session::Impl::client_handshake_done() {
  client_state_ = ClientState::open;
  if (watched()) {
    TlsFacts done = client_tls_->facts();
    done.server_name = sni_;
    done.alpn_offered = hello_->alpn;
    if (!hello_->alpn.empty() && done.alpn.empty()) {
      facts().notes.push_back({Note::Kind::finding,
                               "the client offers no http/1.1 in ALPN (it wants " +
                                   text::printable(hello_->alpn.front(), 40) +
                                   "): eastap speaks HTTP/1.1 only",
                               "ALPN"});
    }
    if (env_.tls.options().profile == TlsOptions::Profile::legacy) {
      facts().notes.push_back(
          {Note::Kind::policy, "legacy TLS profile: old versions and ciphers are allowed", "--tls-profile"});
    }
    tell_tls(std::move(done));
  }
  if (env_.settings.passthrough_after > 0) {
    env_.memory.forget_failures(client_.address.to_string(), asked_host());
  }
  hello_.reset();
}

/// The client did not get through its handshake: says why in words, and ends everything.
void Session::Impl::client_handshake_failed(bool silent) {
  HandshakeEnd end;
  end.silent = silent;
  end.legacy_profile = env_.tls.options().profile == TlsOptions::Profile::legacy;
  TlsFacts facts_of_handshake;
  if (client_tls_) {
    end.failure = client_tls_->failure();
    end.words = client_tls_->failure_text();
    facts_of_handshake = client_tls_->facts();
  }
  facts_of_handshake.side = Side::client;
  facts_of_handshake.completed = false;
  facts_of_handshake.server_name = sni_;
  const ClientHello nothing;
  facts_of_handshake.alpn_offered = hello_ ? hello_->alpn : nothing.alpn;
  facts_of_handshake.failure = explain_handshake(end, hello_ ? *hello_ : nothing, asked_host());
  log(Log::Level::warning,
      fmt::format("TLS with {} failed: {}", client_.to_string(), facts_of_handshake.failure));
  if (env_.settings.passthrough_after > 0) {
    env_.memory.note_failure(client_.address.to_string(), asked_host());
  }
  tell_tls(std::move(facts_of_handshake));
  flush();
  if (upstream_state_ != UpstreamState::none && upstream_state_ != UpstreamState::failed &&
      !ends(Side::upstream).broken) {
    ends(Side::upstream).broken = true;
    say(Close{Side::upstream, Close::How::fin});
  }
  if (silent) {
    finished(ends(Side::client).broken ? "client RST during the TLS handshake"
                                       : "client FIN during the TLS handshake");
  } else {
    end_all("the TLS handshake with the client failed");
  }
}

bool Session::Impl::is_local_site(std::string_view /*host*/, std::string_view target) {
  return local_site_only_ || ((client_tls_ || outer_tls_) && target.starts_with(local_site_path));
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
