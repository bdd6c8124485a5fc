// An HTTP/1.1 client as a state machine: one connection to one server, one request at a time, kept alive
// between them. `eastap play`, `verify` and the hooks' fetch speak through it. No clock and no socket: events
// in, commands out, in the session's alphabet; proxy/io/http_client carries them out. Single-threaded.
//
// A server can neither stall it (every phase has a deadline) nor fill its memory (heads, kept bodies and the
// number of interim answers are limited).
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "proxy/core/alphabet.h"
#include "proxy/core/http1_parser.h"
#include "proxy/core/message.h"
#include "proxy/core/tls_layer.h"

namespace eastap::core {

struct ClientSettings {
  HostPort target;
  bool tls = true;
  std::string tls_name{};  ///< for SNI and the certificate; empty: the target's host
  std::size_t head_limit = std::size_t{256} << 10U;     ///< bytes of one head; longer is a failure
  std::uint64_t body_limit = std::uint64_t{64} << 20U;  ///< bytes kept of one body; more is counted only
  std::size_t informational_limit = 32;                 ///< 1xx answers before the answer
  std::chrono::milliseconds connect_timeout{30'000};    ///< until TCP and TLS are up
};

struct ClientRequest {
  Head head;   ///< sent as it is: Host, Content-Length and the like are the caller's
  Bytes body;  ///< as it goes on the wire
  std::chrono::milliseconds wait{90'000};  ///< from sending it until the answer is whole
  /// May be sent once more on a new connection where the server closed the old one without a byte of an
  /// answer: it then most likely never read it (RFC 9112 section 9.3.1 asks for that knowledge).
  bool repeatable = false;
};

struct ClientAnswer {
  enum class Failure : std::uint8_t {
    none,
    unreachable,  ///< no TCP connection
    tls,          ///< the handshake failed, or the certificate is not trusted
    timeout,
    closed,    ///< the server ended the connection before the answer was whole
    broken,    ///< the connection broke
    not_http,  ///< what came is no HTTP/1.1 answer
    limit,     ///< one of the settings' limits
    cancelled,
  };
  Failure failure = Failure::none;
  std::string words;                ///< of the failure
  std::vector<Head> informational;  ///< 1xx, in order
  MessagePtr response;              ///< null where no head came; not complete where it was cut
  Timestamp sent;                   ///< zero where it was not sent
  Timestamp finished;
  std::uint64_t connection = 0;  ///< number of the connection, from 1; 0 where none was made
  std::optional<Endpoint> peer;
  std::shared_ptr<const TlsFacts> tls;  ///< of that connection; null without TLS
};

/// The answer to ask(), exactly once for each.
struct ClientDone {
  ClientAnswer answer;
};
/// Sides in these are always `upstream`. Close with `fin` lets what was sent arrive before it.
using ClientCommand = std::variant<Connect, Send, Close, Timer, CancelTimer, ClientDone>;
using ClientCommands = std::vector<ClientCommand>;
using ClientEvent = std::variant<Connected, Data, Eof, Reset, TimerFired, Abort>;

class ClientMachine {
 public:
  /// `tls` outlives the machine; its options say what is trusted.
  ClientMachine(TlsContexts& tls, ClientSettings settings)
      : tls_contexts_(tls), settings_(std::move(settings)) {}
  ClientMachine(const ClientMachine&) = delete;
  ClientMachine& operator=(const ClientMachine&) = delete;
  ~ClientMachine() = default;

  /// Not while busy(): the answer is `cancelled` then, and the request that runs goes on.
  void ask(ClientRequest request, const Timestamp& now, ClientCommands& out);
  /// Abort ends the request that runs (as cancelled) and the connection; the machine may be asked again.
  void on(const ClientEvent& event, const Timestamp& now, ClientCommands& out);

  [[nodiscard]] bool busy() const { return request_.has_value(); }
  [[nodiscard]] bool connected() const { return state_ == State::open; }
  [[nodiscard]] const ClientSettings& settings() const { return settings_; }

 private:
  enum class State : std::uint8_t { idle, connecting, handshake, open };
  using Failure = ClientAnswer::Failure;

  void handle(const Connected& event);
  void handle(const Data& event);
  void handle(const Eof& event);
  void handle(const Reset& event);
  void handle(const TimerFired& event);
  void handle(const Abort& event);

  void connect();
  void decrypted();
  [[nodiscard]] bool handshake_over();
  void opened();
  void send_request();
  void receive(ByteView plain);
  void take(ByteView used, const std::vector<Body::Span>& content);
  [[nodiscard]] bool head_done();
  [[nodiscard]] bool message_done();
  void ended(const char* how);
  void answered();
  void fail_request(Failure failure, std::string words);
  void finish(ClientAnswer answer);
  void drop(Close::How how);
  void flush();
  void start_timer(std::chrono::milliseconds delay);
  void stop_timer();
  [[nodiscard]] bool stays_open() const;
  [[nodiscard]] bool may_ask_again() const;
  [[nodiscard]] std::string progress() const;
  [[nodiscard]] const std::string& tls_name() const {
    return settings_.tls_name.empty() ? settings_.target.host : settings_.tls_name;
  }
  void say(ClientCommand command) { out_->push_back(std::move(command)); }

  TlsContexts& tls_contexts_;
  ClientSettings settings_;
  Timestamp now_;
  ClientCommands* out_ = nullptr;
  std::uint64_t commands_given_ = 0;
  State state_ = State::idle;
  CommandId connect_wanted_;
  CommandId timer_;

  // The connection.
  std::unique_ptr<TlsLayer> tls_;
  std::unique_ptr<Http1Parser> parser_;
  std::shared_ptr<const TlsFacts> tls_facts_;
  std::optional<Endpoint> peer_;
  std::uint64_t connection_ = 0;
  std::uint64_t asked_on_connection_ = 0;

  // The request that runs.
  std::optional<ClientRequest> request_;
  Timestamp sent_;
  bool asked_again_ = false;
  bool in_body_ = false;
  bool any_byte_ = false;  // of an answer
  Bytes head_;             // of the message that comes; at most head_limit and one read
  Message message_;
  std::vector<Head> informational_;
};

}  // namespace eastap::core
