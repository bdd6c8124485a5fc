// For the tests of ClientMachine: a machine, and a server that answers it in memory.
#pragma once

#include <cstdint>
#include <deque>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "proxy/core/client_machine.h"
#include "proxy/core/tls_context.h"
#include "tests/support/files.h"
#include "tests/support/test_certs.h"

namespace eastap::core {

/// What the server says to one request.
struct Reply {
  std::string text;
  bool close = false;
  bool reset = false;
};

enum class ClientCut : std::uint8_t { none, abort, eof, reset, timers };

struct ClientSetup {
  bool tls = true;
  bool trusted = true;
  bool insecure = false;
  std::string leaf = "server.test";
  std::vector<Reply> replies{};  // one for each request head, in the order of their coming
  ClientSettings settings{.target = {"server.test", 443}};
  std::size_t chunk = 0;  // bytes of each Data event; 0: whole
  ClientCut cut = ClientCut::none;
  std::size_t after = 0;  // events before the cut
};

/// A machine, and a server that answers each head it gets with the next reply.
class ClientBench {
 public:
  explicit ClientBench(ClientSetup setup) : setup_(std::move(setup)) {
    TlsOptions options;
    if (setup_.trusted) {
      const auto path = folder_.path() / "ca.pem";
      std::ofstream(path) << test::test_authority()->pem();
      options.upstream_ca_file = path.string();
    }
    options.insecure_upstream = setup_.insecure;
    contexts_ = std::move(*TlsContexts::create(options));
    servers_ = std::move(*TlsContexts::create({}));
    setup_.settings.tls = setup_.tls;
    machine_ = std::make_unique<ClientMachine>(*contexts_, setup_.settings);
    now_.wall = std::chrono::duration_cast<microseconds>(test::test_now.time_since_epoch());
    now_.steady = std::chrono::seconds(1);
  }

  void ask(ClientRequest request) {
    now_.steady += std::chrono::milliseconds(1);
    machine_->ask(std::move(request), now_, commands_);
    run();
  }
  void give(const ClientEvent& event) {
    now_.steady += std::chrono::milliseconds(1);
    machine_->on(event, now_, commands_);
    carry_out();
    if (++events_ == setup_.after && setup_.cut != ClientCut::none) {
      cut();
    }
  }
  void run() {
    carry_out();
    while (!todo_.empty()) {
      const auto next = std::move(todo_.front());
      todo_.pop_front();
      next();
    }
  }
  void fire_timers() {
    for (const std::uint64_t id : std::exchange(timers_, {})) {
      give(TimerFired{CommandId{id}});
    }
    run();
  }
  void server_closes() {
    todo_.emplace_back([this] { end(true); });
    run();
  }

  [[nodiscard]] const std::vector<ClientAnswer>& answers() const { return answers_; }
  [[nodiscard]] const std::string& received() const { return received_; }
  [[nodiscard]] std::size_t events() const { return events_; }
  [[nodiscard]] std::size_t connects() const { return connects_; }
  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] const std::set<std::uint64_t>& timers() const { return timers_; }
  ClientMachine& machine() { return *machine_; }
  bool answer_connect = true;
  std::optional<Error> connect_error;

 private:
  void cut() {
    const ClientCut how = std::exchange(setup_.cut, ClientCut::none);
    todo_.clear();
    if (how == ClientCut::abort) {
      give(Abort{"shutdown"});
    } else if (how == ClientCut::eof && open_) {
      end(false);
    } else if (how == ClientCut::reset && open_) {
      open_ = writable_ = false;
      give(Reset{Side::upstream, "reset by peer"});
    } else if (how == ClientCut::timers) {
      fire_timers();
    }
    setup_.replies.clear();  // the server says nothing more
    fire_timers();           // and what waits for it must come to an end
  }

  void end(bool notify) {
    if (server_tls_ && notify) {
      server_tls_->close_notify();
      send_output();
    }
    if (open_) {
      open_ = false;
      give(Eof{Side::upstream});
    }
  }

  void carry_out() {
    for (ClientCommand& command : std::exchange(commands_, {})) {
      if (const auto* connect = std::get_if<Connect>(&command)) {
        ++connects_;
        connected(connect->id);
      } else if (auto* send = std::get_if<Send>(&command)) {
        EXPECT_TRUE(writable_) << "bytes for a connection that is not open";
        EXPECT_FALSE(send->bytes.empty());
        todo_.emplace_back([this, bytes = std::move(send->bytes)] { to_server(bytes); });
      } else if (std::holds_alternative<Close>(command)) {
        open_ = writable_ = false;
      } else if (const auto* timer = std::get_if<Timer>(&command)) {
        EXPECT_TRUE(timers_.insert(timer->id.value).second);
      } else if (const auto* cancelled = std::get_if<CancelTimer>(&command)) {
        timers_.erase(cancelled->id.value);
      } else if (auto* done = std::get_if<ClientDone>(&command)) {
        answers_.push_back(std::move(done->answer));
      }
    }
  }

  void connected(CommandId id) {
    if (!answer_connect) {
      return;
    }
    todo_.emplace_back([this, id] {
      if (connect_error) {
        give(Connected{id, fail(*connect_error)});
        return;
      }
      open_ = writable_ = true;
      server_tls_ =
          setup_.tls ? std::move(*TlsLayer::server(*servers_, test::test_leaf(setup_.leaf))) : nullptr;
      give(Connected{id, ConnectResult{}});
    });
  }

  void to_server(const Bytes& bytes) {
    if (!server_tls_) {
      serve(as_text(bytes));
      return;
    }
    server_tls_->feed(bytes);
    for (ByteView plain = server_tls_->next_plain(1); !plain.empty(); plain = server_tls_->next_plain(1)) {
      serve(as_text(plain));
    }
    send_output();
  }

  void serve(std::string_view plain) {
    received_ += plain;
    for (std::size_t at = received_.find("\r\n\r\n", looked_at_); at != std::string::npos;
         at = received_.find("\r\n\r\n", looked_at_)) {
      looked_at_ = at + 4;
      if (setup_.replies.empty()) {
        continue;
      }
      const Reply reply = setup_.replies.front();
      setup_.replies.erase(setup_.replies.begin());
      say(reply.text);
      if (reply.close) {
        todo_.emplace_back([this] { end(true); });
      } else if (reply.reset) {
        todo_.emplace_back([this] {
          open_ = writable_ = false;
          give(Reset{Side::upstream, "reset by peer"});
        });
      }
    }
  }

  void say(const std::string& text) {
    if (server_tls_) {
      server_tls_->write(as_bytes(text));
      send_output();
    } else {
      deliver(to_bytes(text));
    }
  }
  void send_output() {
    if (server_tls_->has_output()) {
      deliver(server_tls_->take_output());
    }
  }
  void deliver(const Bytes& bytes) {
    const std::size_t size = setup_.chunk == 0 ? bytes.size() : setup_.chunk;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
      const ByteView piece = ByteView(bytes).subspan(at, std::min(size, bytes.size() - at));
      todo_.emplace_back([this, piece = to_bytes(piece)] {
        if (open_) {
          give(Data{Side::upstream, piece});
        }
      });
    }
  }

  ClientSetup setup_;
  test::ScratchFolder folder_;
  std::unique_ptr<TlsContexts> contexts_;
  std::unique_ptr<TlsContexts> servers_;
  std::unique_ptr<ClientMachine> machine_;
  std::unique_ptr<TlsLayer> server_tls_;
  Timestamp now_;
  ClientCommands commands_;
  std::deque<std::function<void()>> todo_;
  std::set<std::uint64_t> timers_;
  std::vector<ClientAnswer> answers_;
  std::string received_;
  std::size_t looked_at_ = 0;
  std::size_t events_ = 0;
  std::size_t connects_ = 0;
  bool open_ = false;      // the server may send
  bool writable_ = false;  // the client may
};

inline ClientRequest request_of(const std::string& method, std::string_view body = "",
                                bool repeatable = false) {
  ClientRequest request;
  request.head = Head::make(method + " /x HTTP/1.1",
                            {{"Host", "server.test"}, {"Content-Length", std::to_string(body.size())}});
  request.body = to_bytes(body);
  request.repeatable = repeatable;
  return request;
}

inline std::string content_of(const ClientAnswer& answer) {
  return answer.response ? std::string(as_text(answer.response->body.content())) : "(none)";
}

/// A day of requests over every framing there is.
inline ClientSetup every_framing(bool tls) {
  ClientSetup setup;
  setup.tls = tls;
  setup.replies = {
      {.text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
      {.text = "HTTP/1.1 102 Processing\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
               "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n"},
      {.text = "HTTP/1.1 204 No Content\r\n\r\n"},
      {.text = "HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n"},  // to HEAD
      {.text = "HTTP/1.1 200 OK\r\n\r\nto the end", .close = true},
      {.text = "HTTP/1.0 449 Retry\r\nContent-Length: 1\r\n\r\n!"},
      {.text = "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n"}};
  return setup;
}

inline void ask_every_framing(ClientBench& bench) {
  for (const char* method : {"POST", "POST", "OPTIONS", "HEAD", "GET", "POST", "POST"}) {
    bench.ask(request_of(method, std::string_view(method) == "POST" ? "body" : ""));
  }
}

}  // namespace eastap::core
