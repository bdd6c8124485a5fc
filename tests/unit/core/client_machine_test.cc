#include "proxy/core/client_machine.h"

#include <deque>
#include <fstream>
#include <functional>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "proxy/core/tls_context.h"
#include "tests/support/files.h"
#include "tests/support/test_certs.h"

namespace eastap::core {
namespace {

using Failure = ClientAnswer::Failure;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

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

ClientRequest request_of(const std::string& method, std::string_view body = "", bool repeatable = false) {
  ClientRequest request;
  request.head = Head::make(method + " /x HTTP/1.1",
                            {{"Host", "server.test"}, {"Content-Length", std::to_string(body.size())}});
  request.body = to_bytes(body);
  request.repeatable = repeatable;
  return request;
}

std::string content_of(const ClientAnswer& answer) {
  return answer.response ? std::string(as_text(answer.response->body.content())) : "(none)";
}

/// A day of requests over every framing there is.
ClientSetup every_framing(bool tls) {
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

void ask_every_framing(ClientBench& bench) {
  for (const char* method : {"POST", "POST", "OPTIONS", "HEAD", "GET", "POST", "POST"}) {
    bench.ask(request_of(method, std::string_view(method) == "POST" ? "body" : ""));
  }
}

TEST(ClientMachine, ReadsEveryFramingAtEverySplit) {
  for (const bool tls : {false, true}) {
    for (const std::size_t chunk : {0U, 1U, 7U}) {
      SCOPED_TRACE(fmt::format("tls {}, chunk {}", tls, chunk));
      ClientSetup setup = every_framing(tls);
      setup.chunk = chunk;
      ClientBench bench(std::move(setup));
      ask_every_framing(bench);
      ASSERT_EQ(bench.answers().size(), 7U);
      std::string said;
      for (const ClientAnswer& each : bench.answers()) {
        EXPECT_EQ(each.failure, Failure::none) << each.words;
        EXPECT_TRUE(each.response && each.response->complete);
        said += fmt::format("{} '{}' on {}; ", each.response ? each.response->head.status() : 0,
                            content_of(each), each.connection);
      }
      EXPECT_EQ(said,
                "200 'hello' on 1; 200 'abcde' on 1; 204 '' on 1; 200 '' on 1; 200 'to the end' on 1; "
                "449 '!' on 2; 200 '' on 3; ");
      EXPECT_EQ(bench.answers()[1].informational.size(), 1U);
      EXPECT_EQ(bench.answers()[1].response->body.content_spans.size(), 2U);
      EXPECT_FALSE(bench.open());
      EXPECT_THAT(bench.timers(), IsEmpty());
      EXPECT_EQ(bench.answers()[0].tls != nullptr, tls);
      EXPECT_THAT(bench.received(), StartsWith("POST /x HTTP/1.1\r\nHost: server.test\r\n"));
    }
  }
}

TEST(ClientMachine, EveryCutEndsTheRequestWithWords) {
  for (const bool tls : {false, true}) {
    ClientBench whole(every_framing(tls));
    ask_every_framing(whole);
    const std::size_t events = whole.events();
    for (const ClientCut how : {ClientCut::abort, ClientCut::eof, ClientCut::reset, ClientCut::timers}) {
      for (std::size_t after = 1; after <= events; ++after) {
        SCOPED_TRACE(fmt::format("tls {}, cut {} after {}", tls, static_cast<int>(how), after));
        ClientSetup setup = every_framing(tls);
        setup.cut = how;
        setup.after = after;
        ClientBench bench(std::move(setup));
        for (const char* method : {"POST", "POST", "OPTIONS", "HEAD", "GET", "POST", "POST"}) {
          bench.ask(request_of(method));
          bench.fire_timers();
          EXPECT_FALSE(bench.machine().busy());
        }
        EXPECT_EQ(bench.answers().size(), 7U);
        for (const ClientAnswer& each : bench.answers()) {
          EXPECT_EQ(each.failure == Failure::none, each.words.empty());
          EXPECT_TRUE(each.failure != Failure::none || each.response->complete);
        }
        EXPECT_THAT(bench.timers(), IsEmpty());
      }
    }
  }
}

TEST(ClientMachine, DistrustsAndSaysWhatToDo) {
  ClientSetup setup{.trusted = false, .replies = {{.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}}};
  ClientBench bench(setup);
  bench.ask(request_of("GET"));
  ASSERT_EQ(bench.answers().size(), 1U);
  EXPECT_EQ(bench.answers()[0].failure, Failure::tls);
  EXPECT_THAT(bench.answers()[0].words, HasSubstr("--upstream-ca FILE"));
  EXPECT_THAT(bench.received(), IsEmpty());
  setup.insecure = true;
  ClientBench insecure(setup);
  insecure.ask(request_of("GET"));
  EXPECT_EQ(insecure.answers().at(0).failure, Failure::none);
  setup = {.leaf = "other.test"};
  ClientBench other(setup);
  other.ask(request_of("GET"));
  EXPECT_THAT(other.answers().at(0).words, HasSubstr("name: fail"));
}

TEST(ClientMachine, AsksOnceMoreOnlyWhatMayBeRepeated) {
  const Reply fine{.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
  for (const bool repeatable : {true, false}) {
    for (const Reply& gone : {Reply{.text = "", .close = true}, Reply{.text = "", .reset = true}}) {
      ClientBench bench({.tls = false, .replies = {fine, gone, fine}});
      bench.ask(request_of("POST"));
      bench.ask(request_of("POST", "", repeatable));
      EXPECT_EQ(bench.answers().at(1).failure == Failure::none, repeatable) << bench.answers().at(1).words;
      EXPECT_EQ(bench.connects(), repeatable ? 2U : 1U);
    }
  }
  // Never where a byte of an answer came, nor on the first request of a connection.
  ClientBench part({.tls = false, .replies = {fine, {.text = "HTTP/1.1 2", .close = true}, fine}});
  part.ask(request_of("POST"));
  part.ask(request_of("POST", "", true));
  EXPECT_THAT(part.answers().at(1).words, HasSubstr("inside the answer's head after 10 bytes"));
  ClientBench first({.tls = false, .replies = {{.text = "", .close = true}, fine}});
  first.ask(request_of("POST", "", true));
  EXPECT_EQ(first.answers().at(0).failure, Failure::closed);
}

TEST(ClientMachine, AConnectionThatEndsBetweenRequestsIsReplaced) {
  const Reply fine{.text = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
  ClientBench bench({.replies = {fine, fine}});
  bench.ask(request_of("POST"));
  bench.server_closes();
  bench.ask(request_of("POST"));
  EXPECT_EQ(bench.answers().at(1).failure, Failure::none);
  EXPECT_EQ(bench.answers().at(1).connection, 2U);
}

TEST(ClientMachine, HostileServersMeetLimits) {
  const auto ask = [](const std::string& text, bool close = false) {
    ClientSetup setup{.tls = false, .replies = {{.text = text, .close = close}}};
    setup.settings.head_limit = 100;
    setup.settings.body_limit = 10;
    setup.settings.informational_limit = 2;
    ClientBench bench(std::move(setup));
    bench.ask(request_of("GET"));
    bench.fire_timers();
    EXPECT_EQ(bench.answers().size(), 1U);
    return bench.answers().at(0);
  };
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\nA: " + std::string(200, 'a')).failure, Failure::limit);
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\nA: " + std::string(200, 'a') + "\r\n\r\n").failure, Failure::limit);
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  EXPECT_EQ(ask(interim + interim + interim).failure, Failure::limit);
  EXPECT_EQ(ask("SMTP ready\r\n").failure, Failure::not_http);
  EXPECT_EQ(ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n").failure,
            Failure::not_http);
  const ClientAnswer slow = ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(slow.failure, Failure::timeout);
  EXPECT_THAT(slow.words, EndsWith("inside the answer's body after 2 bytes"));
  EXPECT_FALSE(slow.response->complete);
  const ClientAnswer large = ask("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n" + std::string(20, 'x'));
  EXPECT_EQ(large.failure, Failure::none);
  EXPECT_FALSE(large.response->body.kept);
  EXPECT_EQ(large.response->body.wire_length, 20U);
  EXPECT_THAT(large.response->body.wire, IsEmpty());
  EXPECT_EQ(ask("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxyz").failure,
            Failure::none);
}

TEST(ClientMachine, WhatNobodyAskedForEndsTheConnection) {
  const std::string fine = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  ClientBench bench({.tls = false, .replies = {{.text = fine + fine}}});
  bench.ask(request_of("GET"));
  EXPECT_EQ(bench.answers().size(), 1U);
  EXPECT_FALSE(bench.open());
}

TEST(ClientMachine, ConnectingFailsInTime) {
  ClientBench silent({});
  silent.answer_connect = false;
  silent.ask(request_of("GET"));
  EXPECT_TRUE(silent.machine().busy());
  silent.ask(request_of("GET"));
  EXPECT_EQ(silent.answers().at(0).failure, Failure::cancelled);
  EXPECT_THAT(silent.answers().at(0).words, HasSubstr("under way"));
  silent.fire_timers();
  EXPECT_EQ(silent.answers().at(1).failure, Failure::timeout);
  EXPECT_EQ(silent.answers().at(1).connection, 0U);
  ClientBench refused({});
  refused.connect_error = Error{ErrorCode::io, "connection refused", std::nullopt};
  refused.ask(request_of("GET"));
  EXPECT_EQ(refused.answers().at(0).failure, Failure::unreachable);
  EXPECT_EQ(refused.answers().at(0).words, "connection refused");
}

}  // namespace
}  // namespace eastap::core
