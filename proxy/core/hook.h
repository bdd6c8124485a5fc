// The seam between the session and whoever decides about exchanges: Lua hooks, stock faults, the wipe guard.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/ids.h"
#include "proxy/core/exchange.h"

namespace eastap::core {

enum class Phase : std::uint8_t {
  connect,        ///< a client connection was accepted; nothing was read yet
  request,        ///< request head (and body, where wished) is here and was not sent on
  response,       ///< the same for the response
  close,          ///< the client connection is over; the verdict is ignored
  wipe,           ///< a Provision answer orders a wipe: pass, or answer 503
  request_head,   ///< the request's head is here, before its body is waited for
  response_head,  ///< the same of the response
  chunk,          ///< a piece of a body that streams is here and was not sent on
};
[[nodiscard]] const char* name(Phase phase);

/// Which phases somebody wants to be asked about. With a `_body` wish the message is held until its body is
/// whole (or exceeds the body limit; then the hook gets the head, Body::kept is false, and the body streams
/// after it).
struct HookWish {
  bool connect = false;
  bool request = false;
  bool request_body = false;
  bool response = false;
  bool response_body = false;
  bool close = false;
  bool request_head = false;
  bool response_head = false;
  bool request_chunk = false;  ///< pieces of bodies that are not held
  bool response_chunk = false;
  /// Exchanges as a trace has them, for whoever shows them to people: also what went on instead
  /// (`sent_request` and `sent_response`, the tap's own rewriting too) and every remark.
  bool full_records = false;

  /// Whether a head is held for somebody.
  [[nodiscard]] bool holds_request() const { return request || request_head; }
  [[nodiscard]] bool holds_response() const { return response || response_head; }
  /// Whether exchanges are to be kept for hooks.
  [[nodiscard]] bool any_message() const {
    return holds_request() || holds_response() || request_chunk || response_chunk;
  }
};

/// A fault by name with its arguments, as in core/faults.h.
struct FaultCall {
  std::string name;
  std::map<std::string, std::string> arguments;
  std::string source;  ///< who asked: "hooks.lua:12", "--fault"
  std::string text{};  ///< the stock fault as it was written, for the record; empty: name and arguments
};

/// A new message text. What is absent stays as it was.
struct MessageEdit {
  std::optional<Head> head;
  /// New content without transfer and content coding; the session codes it as the head's Content-Encoding
  /// says and corrects the length (or chunk framing). Of phase chunk: the piece, of the same length.
  std::optional<Bytes> content;
};

/// An answer of the tap's own. Content-Length, and Connection where the connection must end, are added by the
/// session.
struct OwnAnswer {
  int status = 200;
  std::string reason;  ///< empty: the standard phrase
  std::vector<std::pair<std::string, std::string>> fields;
  Bytes content;
};

/// What the client's TLS handshake meets instead of its usual end.
enum class TlsFault : std::uint8_t {
  none,
  alert,           ///< a fatal handshake_failure in answer to the ClientHello (RFC 8446 6.2)
  wrong_name,      ///< a certificate of the tap's CA for another name
  expired,         ///< one of the tap's CA whose time is over
  not_yet_valid,   ///< one of the tap's CA whose time has not begun
  self_signed,     ///< one that nobody but itself has signed
  unknown_issuer,  ///< one of a CA that nobody knows
};

/// What is to happen with the exchange.
struct Verdict {
  enum class Action : std::uint8_t {
    pass,    ///< send it on, with `edit` and `faults` applied
    answer,  ///< do not ask the upstream (request phase) or replace its response: send `answer`
    drop,    ///< close the client connection with FIN, send nothing more
    reset,   ///< close the client connection with RST
  };
  Action action = Action::pass;
  MessageEdit edit;
  OwnAnswer answer;
  TlsFault tls = TlsFault::none;  ///< of phase connect
  std::vector<FaultCall> faults;  ///< applied in order to the bytes about to be sent
  std::vector<Note> notes;        ///< logs, errors and what was injected
  /// Of phase request in mode served, with action pass: the bytes that stand for the server's response.
  Bytes served{};
  static constexpr const char* by_hook = "a hook";
  static constexpr const char* by_fault = "a fault";
  /// Who decided, for the remarks. Of by_fault every change has a note of its own.
  const char* by = by_hook;
  /// Of by_hook: the lines that dropped, reset or edited it, for the remarks: "hooks.lua:12, more.lua:3". May
  /// be empty.
  std::string source{};
  /// Places in `notes` of what is true only once this is carried out: edits and answers.
  std::vector<std::size_t> promised{};
  enum class GivenUp : std::uint8_t {
    byte_faults,  ///< `faults` are not applied; what else faults did stays
    all,          ///< nothing of it is carried out
  };
  /// For whoever decides otherwise before this is carried out, at most once: takes the hits back of faults
  /// that come to nothing then. Null where none counts. Not to be called when the hook host is gone.
  std::function<void(GivenUp)> take_back_hits{};

  /// Pass it on as it came, with no word on it: what most calls end with.
  [[nodiscard]] bool says_nothing() const {
    const bool changes = edit.head || edit.content || !faults.empty() || tls != TlsFault::none;
    return action == Action::pass && !changes && notes.empty() && served.empty() && !take_back_hits;
  }
};

/// Of phase chunk: content without chunk framing, as it is coded (Content-Encoding is not undone).
struct Piece {
  bool of_request = false;
  std::uint64_t offset = 0;  ///< bytes of content before it
  Bytes content;
  bool last = false;  ///< the message ends with it, as far as that is known
};

/// What a hook is told.
struct HookCall {
  Phase phase = Phase::request;
  ConnectionPtr connection;
  ExchangePtr exchange;  ///< null in connect and close
  /// Set by whoever runs the call: a call that waits leaves word here of what it is about and of what was
  /// said so far; the exchange keeps the last word where the connection ends before the verdict comes.
  std::function<void(std::vector<Note>)> wait_notes{};
  /// The held message's head as the hook of its head left it; null where that changed nothing.
  std::shared_ptr<const Head> edited_head{};
  std::shared_ptr<const Piece> piece{};  ///< of phase chunk
};

/// Names one running hook call.
struct HookKey {
  ConnectionId connection;
  CommandId command;
  friend auto operator<=>(const HookKey&, const HookKey&) = default;
};

/// Runs hooks. All calls on the loop's thread.
class HookHost {
 public:
  using Done = std::function<void(Verdict&&)>;

  HookHost() = default;
  HookHost(const HookHost&) = delete;
  HookHost& operator=(const HookHost&) = delete;
  virtual ~HookHost() = default;

  /// May change between calls (a reload); sessions ask at the start of each exchange.
  [[nodiscard]] virtual HookWish wish() const = 0;
  /// Starts a call. `done` is called exactly once, perhaps before run() returns, and neither it nor
  /// wait_notes after cancel(): whoever gave them may be gone.
  virtual void run(const HookKey& key, HookCall&& call, Done&& done) = 0;
  /// The connection went away; an unknown key is ignored.
  virtual void cancel(const HookKey& key) = 0;
  /// The client of a running call sends no more (FIN). It may yet read, so the call goes on unless the host
  /// ends it; an unknown key is ignored.
  virtual void client_ended(const HookKey& key) { static_cast<void>(key); }
};

}  // namespace eastap::core
