// The upstream of the benchmark: an HTTPS server on 127.0.0.1 that answers at once.
//   POST ...            the file --response as a Sync answer
//   POST ...Cmd=Ping... nothing, ever: the request is parked
//   GET /download       --download-bytes of zeros
// Prints "ready PORT", "parked N" when --expect-parked requests wait, and on SIGTERM one JSON line of
// counters.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

#include <fmt/core.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/tls_peer.h"

namespace {

using eastap::bench::Loop;
using eastap::bench::Peer;

constexpr std::size_t read_at_once = 1U << 18U;

struct Counters {
  std::size_t connections = 0;
  std::size_t full = 0;
  std::size_t resumed = 0;
  std::size_t requests = 0;
  std::size_t parked = 0;
  std::size_t downloads = 0;
};

struct Options {
  int port = 0;
  std::string cert;
  std::string key;
  std::string response;
  std::size_t download_bytes = 20'000'000;
  std::size_t expect_parked = 0;
};

/// One connection: reads requests one after the other, queues their answers.
struct Client {
  std::unique_ptr<Peer> peer;
  std::string received;
  std::string answer;
  std::string_view pending;
  std::size_t zeros = 0;  ///< still to be sent behind `pending`
  bool parked = false;
};

class Upstream {
 public:
  explicit Upstream(const Options& options)
      : options_(options),
        context_(eastap::bench::server_context(options.cert, options.key)),
        block_(1U << 18U, '\0') {
    const std::string body = eastap::bench::file_content(options.response);
    answer_ = fmt::format(
        "HTTP/1.1 200 OK\r\nCache-Control: private\r\nContent-Type: application/vnd.ms-sync.wbxml\r\nServer: "
        "Microsoft-IIS/10.0\r\nMS-Server-ActiveSync: 15.1\r\nX-Powered-By: ASP.NET\r\nDate: Mon, 01 Jan 2024 "
        "00:00:00 "
        "GMT\r\nContent-Length: {}\r\n\r\n",
        body.size());
    answer_ += body;
    download_head_ =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
                    options.download_bytes);
  }

  int run() {
    const auto [descriptor, port] = eastap::bench::listen_local(options_.port);
    loop_.watch(descriptor, EPOLLIN, [this, descriptor](std::uint32_t) { accept_all(descriptor); });
    watch_signals();
    fmt::print("ready {}\n", port);
    std::fflush(stdout);
    loop_.run();
    report();
    return 0;
  }

 private:
  void report() const {
    const nlohmann::json counters{{"connections", count_.connections}, {"full", count_.full},
                                  {"resumed", count_.resumed},         {"requests", count_.requests},
                                  {"parked", count_.parked},           {"downloads", count_.downloads}};
    fmt::print("{}\n", counters.dump());
    std::fflush(stdout);
  }

  void watch_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    signal(SIGPIPE, SIG_IGN);
    const int descriptor = signalfd(-1, &set, SFD_CLOEXEC);
    loop_.watch(descriptor, EPOLLIN, [this, descriptor](std::uint32_t) {
      signalfd_siginfo info{};
      if (read(descriptor, &info, sizeof info) == sizeof info && info.ssi_signo == SIGUSR1) {
        report();
      } else {
        loop_.stop();
      }
    });
  }

  void accept_all(int listener) {
    for (;;) {
      const int descriptor = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor < 0) {
        return;
      }
      ++count_.connections;
      clients_[descriptor].peer = std::make_unique<Peer>(context_.get(), descriptor, true, nullptr);
      loop_.watch(descriptor, EPOLLIN, [this, descriptor](std::uint32_t) { serve(descriptor); });
    }
  }

  void drop(int descriptor) {
    loop_.forget(descriptor);
    clients_.erase(descriptor);
  }

  void serve(int descriptor) {
    Client& client = clients_.at(descriptor);
    if (!client.peer->ready()) {
      const auto outcome = client.peer->handshake();
      if (outcome != Peer::Outcome::done) {
        if (outcome != Peer::Outcome::again) {
          drop(descriptor);
        }
        return;
      }
      ++(client.peer->resumed() ? count_.resumed : count_.full);
    }
    const auto outcome = client.peer->read(client.received, read_at_once);
    if (outcome == Peer::Outcome::closed || outcome == Peer::Outcome::failed) {
      drop(descriptor);
      return;
    }
    if (!flush(client)) {
      drop(descriptor);
      return;
    }
    while (client.pending.empty() && client.zeros == 0 && take_request(client)) {
      if (!flush(client)) {
        drop(descriptor);
        return;
      }
    }
    loop_.change(descriptor, client.pending.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
  }

  /// Writes what fits; false when the connection is over.
  bool flush(Client& client) {
    for (;;) {
      const auto outcome = client.peer->write(client.pending);
      if (outcome != Peer::Outcome::done) {
        return outcome == Peer::Outcome::again;
      }
      if (client.zeros == 0) {
        return true;
      }
      client.pending = std::string_view(block_).substr(0, client.zeros);
      client.zeros -= client.pending.size();
    }
  }

  /// Takes one whole request out of what was received and queues its answer; false when there is none.
  bool take_request(Client& client) {
    const std::size_t end = client.received.find("\r\n\r\n");
    if (end == std::string::npos || client.parked) {
      return false;
    }
    const std::string_view head = std::string_view(client.received).substr(0, end + 4);
    const std::size_t size = head.size() + eastap::bench::content_length(head);
    if (client.received.size() < size) {
      return false;
    }
    ++count_.requests;
    const std::string_view target = head.substr(0, head.find("\r\n"));
    if (target.find("Cmd=Ping") != std::string_view::npos) {
      park(client);
    } else if (target.starts_with("GET /download")) {
      ++count_.downloads;
      client.pending = download_head_;
      client.zeros = options_.download_bytes;
    } else {
      client.pending = answer_;
    }
    client.received.erase(0, size);
    return !client.parked;
  }

  void park(Client& client) {
    client.parked = true;
    if (++count_.parked == options_.expect_parked) {
      fmt::print("parked {}\n", count_.parked);
      std::fflush(stdout);
    }
  }

  Options options_;
  eastap::bench::SslContext context_;
  std::string block_;
  std::string answer_;
  std::string download_head_;
  Counters count_;
  Loop loop_;
  std::unordered_map<int, Client> clients_;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("The benchmark's upstream");
  app.add_option("--port", options.port);
  app.add_option("--cert", options.cert)->required();
  app.add_option("--key", options.key)->required();
  app.add_option("--response", options.response)->required();
  app.add_option("--download-bytes", options.download_bytes);
  app.add_option("--expect-parked", options.expect_parked);
  CLI11_PARSE(app, argc, argv);
  return Upstream(options).run();
}
