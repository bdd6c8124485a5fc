#include "proxy/io/api_server.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/http1_parser.h"
#include "proxy/core/own_answer.h"
#include "proxy/io/stream.h"

namespace eastap::io {

namespace {

bool wants_close(const core::Head& head) {
  const std::string_view line = head.start_line();
  const auto connection = head.find("Connection");
  return !line.ends_with("HTTP/1.1") ||
         (connection && text::ifind(*connection, "close") != std::string_view::npos);
}

std::string as_chunk(ByteView content) {
  return fmt::format("{:x}\r\n{}\r\n", content.size(), as_text(content));
}

}  // namespace

/// One connection. Requests come one after the other; what follows one waits until it is answered.
class ApiServer::Client final : public Stream::Owner {
 public:
  Client(ApiServer& server, std::uint64_t id, UvHandle<uv_tcp_t> handle)
      : server_(server), id_(id), stream_(*server.loop_, std::move(handle), *this) {
    stream_.set_reading(true);
    wait();
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() override { server_.loop_->cancel(idle_); }

  [[nodiscard]] std::uint64_t id() const { return id_; }
  [[nodiscard]] bool streaming() const { return streaming_; }

  void answer(const ApiAnswer& answer) {
    asking_ = false;
    const bool ends = !answer.stream && wants_close(head_);
    if (answer.stream) {
      begin_stream(answer.answer);
    } else {
      send_message(core::to_message(answer.answer, head_.method() == "HEAD", ends));
    }
    head_ = {};
    content_.clear();
    if (ends) {
      end();
    } else {
      stream_.set_reading(true);
      wait();
    }
  }

  /// Reads what waits behind an answered request.
  void go_on() {
    while (!asking_ && !streaming_ && !ending_ && step()) {
    }
  }

  /// It does not read what it is sent.
  [[nodiscard]] bool congested() const { return congested_; }

  void send(std::string_view text) {
    std::vector<Bytes> pieces{to_bytes(text)};
    stream_.write(pieces);
  }

 private:
  void on_data(Stream& /*stream*/, ByteView bytes) override {
    if (ending_ || streaming_) {
      return;  // nothing of it is asked for
    }
    append(pending_, bytes);
    go_on();
  }
  // A write may tell of these in the middle of what a client does.
  void on_eof(Stream& /*stream*/) override { server_.close_soon(id_); }
  void on_reset(Stream& /*stream*/, std::string /*reason*/) override { server_.close_soon(id_); }
  void on_congested(Stream& /*stream*/) override { congested_ = true; }
  void on_drained(Stream& /*stream*/) override { congested_ = false; }

  /// One stretch of what is pending, up to a boundary; false where there is nothing to go on with.
  bool step() {
    spans_.clear();
    const auto done = parser_.step(pending_, &spans_);
    const ByteView used = ByteView(pending_).first(done.used);
    if (!in_body_) {
      append(raw_head_, used);
    }
    for (const core::Body::Span span : spans_) {
      append(content_, used.subspan(span.begin, span.end - span.begin));
    }
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done.used));
    if (raw_head_.size() > max_head || content_.size() > max_content) {
      const bool head = raw_head_.size() > max_head;
      refuse(core::failure_answer(head ? 431 : 413, head ? "the head is too long" : "the body is too long"));
      return false;
    }
    switch (done.boundary) {
      case core::Http1Parser::Boundary::none:
        return false;
      case core::Http1Parser::Boundary::refused:
        refuse(core::failure_answer(400, "this is no HTTP/1.1 request: " + parser_.reason()));
        return false;
      case core::Http1Parser::Boundary::head:
        return head_is_here();
      case core::Http1Parser::Boundary::end:
        ask();
        return true;
    }
    return false;
  }

  bool head_is_here() {
    in_body_ = true;
    head_ = core::Head(std::exchange(raw_head_, {}));
    const auto length = head_.find("Content-Length");
    auto refusal = server_.site_->refuse(head_);
    if (!refusal && length && text::to_number(*length).value_or(0) > max_content) {
      refusal = core::failure_answer(413, fmt::format("a body has at most {} bytes here", max_content));
    }
    if (refusal) {
      refuse(*refusal);
      return false;
    }
    if (text::iequals(head_.find("Expect").value_or(""), "100-continue")) {
      send("HTTP/1.1 100 Continue\r\n\r\n");
    }
    return true;
  }

  void ask() {
    in_body_ = false;
    asking_ = true;
    stream_.set_reading(false);
    server_.loop_->cancel(std::exchange(idle_, 0));
    const std::weak_ptr<bool> alive = server_.alive_;
    ApiServer* const server = &server_;
    server_.site_->answer(head_, std::exchange(content_, {}),
                          [alive, server, id = id_](const ApiAnswer& answer) {
                            if (!alive.expired()) {
                              server->answered(id, answer);
                            }
                          });
  }

  void begin_stream(const core::OwnAnswer& answer) {
    core::OwnAnswer open = answer;
    open.fields.emplace_back("Transfer-Encoding", "chunked");
    const Bytes first = std::exchange(open.content, {});
    core::Head head = core::to_message(open, false, false).head;
    head.remove("Content-Length");
    send(as_text(head.raw()));
    if (!first.empty()) {
      send(as_chunk(first));
    }
    streaming_ = true;
  }

  void send_message(const core::Message& message) {
    std::vector<Bytes> pieces{message.head.raw()};
    if (!message.body.wire.empty()) {
      pieces.push_back(message.body.wire);
    }
    stream_.write(pieces);
  }

  void refuse(const core::OwnAnswer& answer) {
    send_message(core::to_message(answer, head_.method() == "HEAD", true));
    end();
  }

  /// FIN behind what was written; what the other side still sends is read and thrown away, so that the answer
  /// is not lost to a reset.
  void end() {
    ending_ = true;
    pending_.clear();
    stream_.set_reading(true);
    stream_.finish();
    wait();
  }

  void wait() {
    server_.loop_->cancel(std::exchange(idle_, 0));
    if (!streaming_) {
      constexpr std::chrono::seconds last_bytes{5};
      idle_ = server_.loop_->after(ending_ ? last_bytes : idle_limit, [this] {
        idle_ = 0;
        server_.close(id_);  // the last that is done here
      });
    }
  }

  ApiServer& server_;
  std::uint64_t id_;
  Stream stream_;
  core::Http1Parser parser_{core::Http1Parser::Kind::request};
  Bytes pending_;   // arrived, not parsed; no more than a read while a request is answered
  Bytes raw_head_;  // at most max_head
  core::Head head_;
  Bytes content_;  // at most max_content
  std::vector<core::Body::Span> spans_;
  Loop::Ticket idle_ = 0;
  bool in_body_ = false;
  bool asking_ = false;
  bool streaming_ = false;
  bool ending_ = false;
  bool congested_ = false;
};

ApiServer::ApiServer(Loop& loop, ApiSite& site) : loop_(&loop), site_(&site) {}

ApiServer::~ApiServer() = default;

Result<std::unique_ptr<ApiServer>> ApiServer::open(Loop& loop, const Endpoint& where, ApiSite& site) {
  std::unique_ptr<ApiServer> made(new ApiServer(loop, site));  // NOLINT: private
  auto listener = Listener::open(
      loop, where, [server = made.get()](Accepted client) { server->accept(std::move(client)); });
  if (!listener) {
    return fail(std::move(listener).error());
  }
  made->listener_ = *std::move(listener);
  if (auto started = made->listener_->start(); !started) {
    return fail(std::move(started).error());
  }
  return made;
}

void ApiServer::accept(Accepted accepted) {
  if (clients_.size() >= max_clients) {
    return;
  }
  auto handle = make_handle<uv_tcp_t>([this](uv_tcp_t* fresh) { return uv_tcp_init(loop_->raw(), fresh); });
  if (!handle || uv_tcp_open(handle->get(), accepted.socket.get()) != 0) {
    return;
  }
  static_cast<void>(accepted.socket.release());  // the handle's now
  clients_.push_back(std::make_unique<Client>(*this, ++last_id_, *std::move(handle)));
}

void ApiServer::answered(std::uint64_t id, const ApiAnswer& answer) {
  if (Client* const client = find(id)) {
    client->answer(answer);
    // Later, since the site may answer while the request is being read.
    loop_->after(std::chrono::milliseconds(0), [this, id, alive = std::weak_ptr<bool>(alive_)] {
      if (Client* const still = alive.expired() ? nullptr : find(id)) {
        still->go_on();
      }
    });
  }
}

void ApiServer::publish(std::string_view text) {
  const std::string chunk = as_chunk(as_bytes(text));
  std::vector<std::uint64_t> ids;
  for (const auto& client : clients_) {
    if (client->streaming()) {
      ids.push_back(client->id());
    }
  }
  for (const std::uint64_t id : ids) {
    Client* const client = find(id);
    if (!client->congested()) {
      client->send(chunk);
    }
    if (client->congested()) {
      close(id);
    }
  }
}

void ApiServer::close(std::uint64_t id) {
  clients_.remove_if([id](const auto& each) { return each->id() == id; });
}

void ApiServer::close_soon(std::uint64_t id) {
  loop_->after(std::chrono::milliseconds(0), [this, id, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) {
      close(id);
    }
  });
}

ApiServer::Client* ApiServer::find(std::uint64_t id) {
  const auto found = std::ranges::find_if(clients_, [id](const auto& each) { return each->id() == id; });
  return found == clients_.end() ? nullptr : found->get();
}

}  // namespace eastap::io
