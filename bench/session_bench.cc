// One exchange through a Session with TLS on both sides, in memory: no socket, no system call. The simulated
// peers' own TLS is left out of the time as far as a pause of the timer allows.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "certs/authority.h"
#include "certs/minter.h"
#include "proxy/base/clock.h"
#include "proxy/core/local_site.h"
#include "proxy/core/peer_memory.h"
#include "proxy/core/session.h"
#include "proxy/core/tls_context.h"
#include "proxy/core/tls_layer.h"

namespace eastap::core {
namespace {

class Pair {
 public:
  explicit Pair(bool capture) {
    settings_.capture = capture;
    const auto now = SystemClock().now();
    const auto unix_now = certs::unix_time(now);
    const auto authority = std::make_shared<const certs::Authority>(
        *certs::Authority::create("bench", unix_now, certs::KeyKind::p256));
    leaf_ = *certs::Minter(authority).mint({.server_name = "server.test"}, unix_now);
    TlsOptions options;
    options.insecure_upstream = true;
    contexts_ = std::move(*TlsContexts::create(options));
    mode_ = *Mode::parse("reverse:https://server.test");
    session_ =
        std::make_unique<Session>(Environment{settings_, wish_, *contexts_, memory_, ids_, site_}, mode_);
    now_ = now;
    upstream_ = std::move(*TlsLayer::server(*contexts_, leaf_));
    give(Start{ConnectionId{1}, {}, {}, std::nullopt});
    TlsLayer::ClientOptions hello;
    hello.name = "server.test";
    hello.now = unix_now.time_since_epoch().count();
    client_ = std::move(*TlsLayer::client(*contexts_, hello));
    settle();
  }

  void exchange(benchmark::State& state, ByteView request, ByteView response) {
    client_->write(request);
    const Bytes ask = client_->take_output();
    state.ResumeTiming();
    give_quietly(Data{Side::client, ask});
    state.PauseTiming();
    settle();
    upstream_->write(response);
    const Bytes answer = upstream_->take_output();
    state.ResumeTiming();
    give_quietly(Data{Side::upstream, answer});
    state.PauseTiming();
    settle();
  }

  [[nodiscard]] std::size_t received() const { return received_; }

 private:
  void give_quietly(Event event) { session_->on(std::move(event), now_, commands_); }
  void give(Event event) {
    give_quietly(std::move(event));
    carry_out();
  }
  void carry_out() {
    Commands commands;
    commands.swap(commands_);
    for (Command& command : commands) {
      if (auto* connect = std::get_if<Connect>(&command)) {
        give(Connected{connect->id, ConnectResult{}});
      } else if (auto* leaf = std::get_if<MakeLeaf>(&command)) {
        give(LeafReady{leaf->id, leaf_});
      } else if (auto* send = std::get_if<Send>(&command)) {
        TlsLayer& to = send->side == Side::client ? *client_ : *upstream_;
        to.feed(send->bytes);
        for (ByteView plain = to.next_plain(1); !plain.empty(); plain = to.next_plain(1)) {
          received_ += plain.size();
        }
      }
    }
  }
  void settle() {
    carry_out();
    while (client_->has_output() || upstream_->has_output()) {
      if (client_->has_output()) {
        const Bytes made = client_->take_output();
        give(Data{Side::client, made});
      }
      if (upstream_->has_output()) {
        const Bytes made = upstream_->take_output();
        give(Data{Side::upstream, made});
      }
    }
  }

  Settings settings_;
  HookWish wish_;
  PeerMemory memory_;
  IdSource ids_;
  LocalSiteFacts site_;
  Mode mode_;
  certs::LeafPtr leaf_;
  std::unique_ptr<TlsContexts> contexts_;
  std::unique_ptr<Session> session_;
  std::unique_ptr<TlsLayer> client_;
  std::unique_ptr<TlsLayer> upstream_;
  Timestamp now_;
  Commands commands_;
  std::size_t received_ = 0;
};

void exchange_through_session(benchmark::State& state) {
  Pair pair(state.range(0) != 0);
  std::string request =
      "POST /Microsoft-Server-ActiveSync?Cmd=Sync&User=jo&DeviceId=D1&DeviceType=iPhone HTTP/1.1\r\nHost: "
      "server.test\r\n"
      "Content-Type: application/vnd.ms-sync.wbxml\r\nMS-ASProtocolVersion: 16.1\r\nX-MS-PolicyKey: "
      "1307199584\r\n"
      "User-Agent: Apple-iPhone12C1/1902.109\r\nContent-Length: 60\r\n\r\n";
  request += std::string(60, 'r');
  const std::string response =
      "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nMS-Server-ActiveSync: 15.2\r\n"
      "Cache-Control: private\r\nContent-Length: 2048\r\n\r\n" +
      std::string(2048, 'x');
  std::size_t exchanges = 0;
  for (auto _ : state) {
    state.PauseTiming();
    pair.exchange(state, as_bytes(request), as_bytes(response));
    ++exchanges;
    state.ResumeTiming();
  }
  if (pair.received() != exchanges * (request.size() + response.size())) {
    std::cerr << "bytes were lost: " << pair.received() << '\n';
    std::abort();
  }
}
BENCHMARK(exchange_through_session)->Arg(0)->Arg(1);

}  // namespace
}  // namespace eastap::core
