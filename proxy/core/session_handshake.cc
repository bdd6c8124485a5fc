// The client's TLS of a session: what its hello asks for, whether it is intercepted, its certificate, and how
// its handshake ended.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/session_impl.h"
#include "proxy/core/tls_diagnosis.h"

namespace eastap::core {

namespace {

/// Whether an SNI can be a server's name or address at all; what else clients put there is of no use.
bool is_server_name(std::string_view name) {
  return name.size() <= 253 && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                  c == '-' || c == '_' || c == ':';
         });
}

/// What a fault makes of the certificate.
certs::LeafFlaw flaw_of(TlsFault fault) {
  switch (fault) {
    case TlsFault::expired:
      return certs::LeafFlaw::expired;
    case TlsFault::not_yet_valid:
      return certs::LeafFlaw::not_yet_valid;
    case TlsFault::self_signed:
      return certs::LeafFlaw::self_signed;
    case TlsFault::unknown_issuer:
      return certs::LeafFlaw::unknown_issuer;
    case TlsFault::none:
    case TlsFault::alert:
    case TlsFault::wrong_name:
      break;
  }
  return certs::LeafFlaw::none;
}

std::string no_http11(const ClientHello& hello) {
  return fmt::format(
      "the client offers no http/1.1 in ALPN (it wants {}): eastap speaks HTTP/1.1 only, as Exchange "
      "ActiveSync does",
      text::printable(hello.alpn.front(), 40));
}

}  // namespace

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
      offers_alpn_ = !hello_->alpn.empty();
      if (is_server_name(hello_->server_name)) {
        sni_ = text::lower(hello_->server_name);
      } else {
        log(Log::Level::warning,
            "the client's SNI is no host name: " + text::printable(hello_->server_name, 100));
      }
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

/// The name that --intercept and --passthrough look at: a reverse tap stands for one server, whatever it is
/// called.
std::string Session::Impl::rule_host() const {
  return mode_.kind == Mode::Kind::reverse ? mode_.upstream.host : asked_host();
}

std::string Session::Impl::memory_key() const {
  return target_.to_string() + "|" + asked_host();
}

/// The hello is here: intercept or relay?
void Session::Impl::hello_known() {
  client_state_ = ClientState::leaf;
  if (tls_fault_ == TlsFault::alert) {
    // Alert, TLS 1.2 on the record layer, 2 bytes: fatal, handshake_failure.
    constexpr std::array<std::uint8_t, 7> alert{0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28};
    append(wire_out_[static_cast<std::size_t>(Side::client)], alert);
    end_all("a TLS alert sent by a fault");
    return;
  }
  const bool to_proxy =
      (mode_.kind == Mode::Kind::connect && !in_tunnel_) || mode_.kind == Mode::Kind::served;
  if (!to_proxy) {
    const auto decision = env_.settings.host_rules.decide(rule_host());
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
  if (tls_fault_ == TlsFault::wrong_name) {
    request.server_name = "wrong-name.invalid";
  } else if (const PeerMemory::Names* names = env_.memory.names(memory_key())) {
    request.dns_names = names->dns;
    request.addresses = names->addresses;
  }
  request.key = env_.settings.rsa_leaf ? certs::KeyKind::rsa2048 : certs::KeyKind::p256;
  request.sha1_signature = env_.settings.sha1_leaf;
  request.flaw = flaw_of(tls_fault_);
  leaf_wanted_ = next_command();
  say(MakeLeaf{leaf_wanted_, std::move(request)});
}

void Session::Impl::relay_undecrypted(const std::string& rule) {
  if (mode_.kind == Mode::Kind::served) {
    end_all(rule + ": there is no server to relay it to");
    return;
  }
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
  relay_->receive(Side::client, take_early());
  release_upstream();
}

void Session::Impl::tell_tls(TlsFacts facts_of_handshake) {
  if (watched()) {
    facts().tls.push_back(std::move(facts_of_handshake));
    observe(Observation::Kind::tls_done, nullptr);
  }
}

void Session::Impl::client_handshake_done() {
  client_state_ = ClientState::open;
  const bool wants_http11 =
      hello_->alpn.empty() || std::ranges::find(hello_->alpn, "http/1.1") != hello_->alpn.end();
  if (!wants_http11) {
    log(Log::Level::warning, fmt::format("TLS with {}: {}", client_.to_string(), no_http11(*hello_)));
  }
  if (watched()) {
    TlsFacts done = client_tls_->facts();
    done.server_name = sni_;
    done.alpn_offered = hello_->alpn;
    if (!wants_http11) {
      facts().notes.push_back({Note::Kind::finding, no_http11(*hello_), "ALPN"});
    }
    if (env_.tls.options().profile == TlsOptions::Profile::legacy) {
      facts().notes.push_back(
          {Note::Kind::policy, "legacy TLS profile: old versions and ciphers are allowed", "--tls-profile"});
    }
    tell_tls(std::move(done));
  }
  hello_.reset();
  release_upstream();
}

/// A client that finished its handshake with an intercepted server and leaves without a byte probably pins
/// it; one that breaks TLS then says so itself.
void Session::Impl::client_left_unused(TlsFailure failure) {
  const bool intercepted = mode_.kind != Mode::Kind::connect || in_tunnel_;
  if (!client_tls_ || client_state_ != ClientState::open || client_tls_->plain_bytes() > 0 || !intercepted ||
      unused_told_ || !closed_by_.empty() || ends(Side::client).end_wanted) {
    return;
  }
  unused_told_ = true;
  HandshakeEnd end;
  end.handshake_done = failure == TlsFailure::none;
  end.failure = failure;
  end.words = client_tls_->failure_text();
  end.rule_host = rule_host();
  const std::string words = explain_handshake(end, {}, asked_host());
  log(Log::Level::warning, fmt::format("TLS with {}: {}", client_.to_string(), words));
  if (watched()) {
    facts().notes.push_back({Note::Kind::finding, words, "TLS"});
  }
  if (env_.settings.passthrough_after > 0) {
    env_.memory.note_failure(client_.address.to_string(), asked_host());
  }
}

/// The client did not get through its handshake: says why in words, and ends everything.
void Session::Impl::client_handshake_failed(bool silent) {
  HandshakeEnd end;
  end.silent = silent;
  end.rule_host = rule_host();
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

}  // namespace eastap::core
