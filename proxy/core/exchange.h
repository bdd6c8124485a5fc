// What the tap knows of a client connection and of each exchange on it, and how it tells observers.
// The session fills these; once inside an Observation they never change, so observers may keep them on any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/base/ids.h"
#include "proxy/base/net_address.h"
#include "proxy/core/message.h"

namespace eastap::core {

enum class Side : std::uint8_t { client, upstream };
[[nodiscard]] constexpr Side other(Side side) {
  return side == Side::client ? Side::upstream : Side::client;
}
[[nodiscard]] constexpr const char* name(Side side) {
  return side == Side::client ? "client" : "upstream";
}

/// One remark of the tap's on a connection or exchange.
struct Note {
  enum class Kind : std::uint8_t {
    finding,     ///< something is wrong or surprising on the wire
    rewrite,     ///< the tap changed bytes by itself (Host in reverse mode, absolute-form ...)
    injected,    ///< a hook or fault changed, delayed or broke something
    own_answer,  ///< the tap answered by itself
    hook_error,  ///< a hook failed; the text names script and line
    hook_log,    ///< a hook's own words
    policy,      ///< which rule decided (interception, destination, size limit)
  };
  Kind kind = Kind::finding;
  std::string text;    ///< plain words, no control characters
  std::string source;  ///< "hooks.lua:12", "--fault", a rule; may be empty
  std::string
      fault{};  ///< the stock fault that did it, as it was written: "sync-stale-key nth=3"; else empty
};
[[nodiscard]] const char* name(Note::Kind kind);

/// What one TLS handshake came to.
struct TlsFacts {
  Side side = Side::client;
  bool completed = false;
  bool resumed = false;
  std::string version;                    ///< "TLSv1.3"
  std::string cipher;                     ///< OpenSSL's name
  std::string server_name;                ///< SNI, as sent or as offered
  std::vector<std::string> alpn_offered;  ///< by the client of this handshake
  std::string alpn;                       ///< what was agreed on; empty where nothing was
  std::string peer_subject;               ///< the server's certificate, upstream side only
  std::string peer_issuer;
  std::int64_t peer_not_after = 0;  ///< unix seconds
  std::string peer_fingerprint;     ///< SHA-256, upper-case hex
  std::vector<std::string>
      verification;     ///< "name: pass", "chain: fail: self-signed certificate", "date: pass"
  std::string failure;  ///< plain words and the next step; empty when completed
};

/// Facts of one client connection.
struct ConnectionFacts {
  ConnectionId id;
  Timestamp opened;
  Endpoint client;
  Endpoint listener;
  std::string mode;                              ///< "reverse:https://host", "connect", "transparent"
  std::optional<Endpoint> original_destination;  ///< transparent mode
  std::string upstream_name;                     ///< host:port that the tap asked for; empty until known
  std::optional<Endpoint> upstream;              ///< address it reached
  std::string rule;                              ///< which interception rule decided
  std::vector<TlsFacts> tls;
  std::vector<Note> notes;
  std::string closed_by;  ///< "client FIN", "upstream RST", "tap: ..."; empty while open
};
using ConnectionPtr = std::shared_ptr<const ConnectionFacts>;

/// One request and its response; or a stretch of bytes that the tap only relays.
struct Exchange {
  enum class Kind : std::uint8_t {
    http,
    tunnel,  ///< relayed by rule (passthrough, upgraded protocol)
    opaque,  ///< relayed because llhttp refused it
  };
  ExchangeId id;
  Kind kind = Kind::http;
  ConnectionPtr connection;  ///< as known when this was told
  Timestamp started;
  Timestamp finished;               ///< zero while it runs
  MessagePtr request;               ///< as the client sent it; null for a response nobody asked for
  MessagePtr sent_request;          ///< as sent on, where that differs
  std::vector<Head> informational;  ///< 1xx heads, in order
  MessagePtr response;              ///< as the upstream (or the tap itself) sent it; null while there is none
  MessagePtr sent_response;         ///< as sent on, where that differs
  std::vector<Note> notes;
  std::string outcome;  ///< empty when it ended well; else "client reset", "upstream closed after 120 B" ...
  std::uint64_t tunnel_up = 0;  ///< bytes relayed, for tunnel and opaque
  std::uint64_t tunnel_down = 0;
};
using ExchangePtr = std::shared_ptr<const Exchange>;

/// Whether the phone had an answer of the tap's own, in place of the server's or beside it. A 100 (Continue)
/// that the tap sent says nothing of the answer.
[[nodiscard]] bool has_own_answer(const Exchange& exchange);
/// The same where the server's does not stand beside it: `response` is then the tap's.
[[nodiscard]] bool answered_by_tap(const Exchange& exchange);

/// One thing that happened, told to whoever watches.
struct Observation {
  enum class Kind : std::uint8_t {
    connection_opened,
    tls_done,          ///< see connection->tls.back()
    server_connected,  ///< connection->upstream is reached, TLS not begun
    request_done,      ///< the request is whole and was sent on; `exchange->response` is null
    exchange_done,     ///< final
    connection_closed,
  };
  Kind kind = Kind::connection_opened;
  Timestamp at;
  ConnectionPtr connection;
  ExchangePtr exchange;  ///< for request_done and exchange_done
};

/// Whoever watches: trace, terminal, model. Called on the loop's thread, after the bytes were handed to the
/// socket.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;
  virtual void observe(const Observation& observation) = 0;

  /// True while it cannot take more; the driver then pauses every read (reason: trace).
  [[nodiscard]] virtual bool saturated() const { return false; }
  /// Calls `wake` once, from any thread, as soon as saturated() is false again; at once where it is already.
  virtual void when_relieved(std::function<void()> wake) {
    [[maybe_unused]] const auto dropped = std::move(wake);  // never saturated, so never relieved
  }
};

}  // namespace eastap::core
