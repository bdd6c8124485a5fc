// The client of the benchmark: HTTPS to 127.0.0.1, a fixed number of requests, one JSON line of results.
//   keepalive  --connections C --count N   N requests over C kept connections, one at a time on each
//   connect    --connections C --count N   N requests, each on a new connection with a full handshake, C at a
//   time download   --connections C --count N   N times GET /download park       --connections C C Pings that
//   nobody answers; prints "parked C", ends when stdin ends
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/core.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "bench/tls_peer.h"

namespace {

using eastap::bench::fail;
using eastap::bench::Loop;
using eastap::bench::Peer;
using Clock = std::chrono::steady_clock;

constexpr std::size_t read_at_once = 1U << 20U;

struct Options {
  std::string kind;
  int port = 0;
  std::size_t connections = 1;
  std::size_t count = 1;
  std::size_t ramp = 64;  ///< parked connections that are being opened at a time
  std::string host = "localhost";
  std::string body;
};

struct Connection {
  std::unique_ptr<Peer> peer;
  std::string received;
  std::string_view pending;
  std::size_t left = 0;  ///< bytes of the body still to come; valid once the head is in
  bool in_body = false;
  Clock::time_point asked;
};

class Client {
 public:
  explicit Client(Options options) : options_(std::move(options)), context_(eastap::bench::client_context()) {
    const std::string body = options_.body.empty() ? "" : eastap::bench::file_content(options_.body);
    if (options_.kind == "download") {
      request_ =
          fmt::format("GET /download HTTP/1.1\r\nHost: {}\r\nUser-Agent: bench\r\n\r\n", options_.host);
      return;
    }
    request_ = fmt::format(
        "POST /Microsoft-Server-ActiveSync?Cmd={}&User=alice&DeviceId=BENCH0123456789&DeviceType=Bench "
        "HTTP/1.1\r\n"
        "Host: {}\r\nUser-Agent: bench/1.0\r\nAuthorization: Basic YWxpY2U6c2VjcmV0\r\nMS-ASProtocolVersion: "
        "14.1\r\n"
        "X-MS-PolicyKey: 4242\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nContent-Length: {}\r\n\r\n{}",
        options_.kind == "park" ? "Ping" : "Sync", options_.host, body.size(), body);
  }

  int run() {
    signal(SIGPIPE, SIG_IGN);
    const auto began = Clock::now();
    const bool parking = options_.kind == "park";
    const std::size_t at_first =
        parking ? std::min(options_.ramp, options_.connections) : options_.connections;
    for (std::size_t i = 0; i < at_first; ++i) {
      open();
    }
    if (parking) {
      loop_.watch(STDIN_FILENO, EPOLLIN, [this](std::uint32_t) { wait_for_end(); });
    }
    loop_.run();
    report(std::chrono::duration<double>(Clock::now() - began).count());
    return 0;
  }

 private:
  void wait_for_end() {
    std::array<char, 64> ignored{};
    if (::read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) {
      loop_.stop();
    }
  }

  void open() {
    ++opened_;
    const int descriptor = eastap::bench::connect_local(options_.port);
    auto& connection = connections_[descriptor];
    connection.asked = Clock::now();
    connection.peer = std::make_unique<Peer>(context_.get(), descriptor, false, options_.host.c_str());
    loop_.watch(descriptor, EPOLLIN | EPOLLOUT, [this, descriptor](std::uint32_t) { advance(descriptor); });
  }

  void advance(int descriptor) {
    Connection& connection = connections_.at(descriptor);
    if (!connection.peer->ready()) {
      const auto outcome = connection.peer->handshake();
      if (outcome == Peer::Outcome::again) {
        loop_.change(descriptor, EPOLLIN);
        return;
      }
      if (outcome != Peer::Outcome::done) {
        fail("the TLS handshake failed");
      }
      note_handshake(*connection.peer);
      ask(connection);
    }
    flush(connection, descriptor);
    if (connection.pending.empty()) {
      receive(connection, descriptor);
    }
  }

  void note_handshake(const Peer& peer) {
    ++(peer.resumed() ? resumed_ : full_);
    if (protocol_.empty()) {
      protocol_ = peer.protocol() + " " + peer.cipher();
      issuer_ = peer.issuer();
    }
  }

  /// Queues the next request, if any is left.
  void ask(Connection& connection) {
    if (options_.kind != "park" && asked_ == options_.count) {
      return;
    }
    ++asked_;
    if (options_.kind != "connect") {
      connection.asked = Clock::now();
    }
    connection.pending = request_;
  }

  void flush(Connection& connection, int descriptor) {
    if (connection.pending.empty()) {
      return;
    }
    const auto outcome = connection.peer->write(connection.pending);
    if (outcome == Peer::Outcome::closed || outcome == Peer::Outcome::failed) {
      fail("the connection broke while a request was sent");
    }
    loop_.change(descriptor, connection.pending.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
    if (connection.pending.empty() && options_.kind == "park") {
      parked();
    }
  }

  void parked() {
    if (opened_ < options_.connections) {
      open();
    }
    if (asked_ == options_.connections) {
      fmt::print("parked {}\n", asked_);
      std::fflush(stdout);
    }
  }

  void receive(Connection& connection, int descriptor) {
    for (;;) {
      const auto outcome = connection.peer->read(connection.received, read_at_once);
      if (take(connection)) {
        answered(connection, descriptor);
        return;
      }
      if (outcome == Peer::Outcome::closed || outcome == Peer::Outcome::failed) {
        fail(fmt::format("the connection broke after {} answers", done_));
      }
      if (outcome == Peer::Outcome::again) {
        return;
      }
    }
  }

  /// Consumes what was received; true when the answer is whole.
  bool take(Connection& connection) {
    if (!connection.in_body) {
      const std::size_t end = connection.received.find("\r\n\r\n");
      if (end == std::string::npos) {
        return false;
      }
      begin_body(connection, end + 4);
    }
    const std::size_t taken = std::min(connection.left, connection.received.size());
    bytes_ += taken;
    connection.left -= taken;
    connection.received.erase(0, taken);
    return connection.left == 0;
  }

  void begin_body(Connection& connection, std::size_t head) {
    const std::string_view text(connection.received);
    if (!text.starts_with("HTTP/1.1 200 ")) {
      fail("unexpected answer: " + std::string(text.substr(0, 200)));
    }
    connection.left = eastap::bench::content_length(text.substr(0, head));
    connection.in_body = true;
    connection.received.erase(0, head);
  }

  void answered(Connection& connection, int descriptor) {
    latencies_.push_back(std::chrono::duration<double, std::micro>(Clock::now() - connection.asked).count());
    connection.in_body = false;
    if (++done_ == options_.count) {
      loop_.stop();
      return;
    }
    if (options_.kind != "connect") {
      ask(connection);
      flush(connection, descriptor);
      return;
    }
    loop_.forget(descriptor);
    connections_.erase(descriptor);
    if (opened_ < options_.count) {
      open();
    }
  }

  void report(double seconds) {
    std::ranges::sort(latencies_);
    const auto percentile = [this](double part) {
      return latencies_.empty()
                 ? 0.0
                 : latencies_[static_cast<std::size_t>(part * static_cast<double>(latencies_.size() - 1))];
    };
    const nlohmann::json result{{"requests", done_},
                                {"seconds", seconds},
                                {"bytes", bytes_},
                                {"p50_us", percentile(0.5)},
                                {"p99_us", percentile(0.99)},
                                {"connections", opened_},
                                {"full", full_},
                                {"resumed", resumed_},
                                {"protocol", protocol_},
                                {"issuer", issuer_}};
    fmt::print("{}\n", result.dump());
  }

  Options options_;
  eastap::bench::SslContext context_;
  std::string request_;
  Loop loop_;
  std::unordered_map<int, Connection> connections_;
  std::vector<double> latencies_;
  std::size_t opened_ = 0, asked_ = 0, done_ = 0, bytes_ = 0, full_ = 0, resumed_ = 0;
  std::string protocol_, issuer_;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("The benchmark's client");
  app.add_option("kind", options.kind)
      ->required()
      ->check(CLI::IsMember({"keepalive", "connect", "download", "park"}));
  app.add_option("--port", options.port)->required();
  app.add_option("--connections", options.connections);
  app.add_option("--count", options.count);
  app.add_option("--body", options.body);
  app.add_option("--host", options.host);
  CLI11_PARSE(app, argc, argv);
  return Client(std::move(options)).run();
}
