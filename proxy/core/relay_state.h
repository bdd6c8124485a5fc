// The relay's own working state; included by relay*.cc only.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "decoders/eas/command.h"
#include "proxy/core/exchange_record.h"
#include "proxy/core/faults.h"
#include "proxy/core/relay.h"
#include "proxy/core/response_splitting.h"

namespace eastap::core {

/// Most bytes that may wait unparsed behind a held message before reading pauses.
inline constexpr std::size_t max_pending = 256U << 10U;

/// Whether the connection ends behind this message (RFC 9112 section 9.3).
[[nodiscard]] bool ends_connection(const Head& head);

/// A held message on its way out. `changed` is null where it goes on as it came, but for its head where the
/// tap itself has rewritten that.
struct Relay::Outgoing {
  std::shared_ptr<Message> changed;
  bool rewritten = false;  // with Live::edited_head
  faults::After after = faults::After::go_on;
  std::optional<LineFault> line{};
  std::optional<HalfOpen> half_open{};
  bool duplicate = false;
  bool body_in_pieces = false;  // what came of the body is for the hook of chunks first
};

/// A piece of a body that a hook edited, in place of as many received bytes.
struct Relay::PieceEdit {
  std::size_t at = 0;  // in the body's wire
  Bytes wire;
};

/// A body on its way through a line of a fault.
struct Relay::Paced {
  Paced(Outgoing given, const LineFault& fault) : outgoing(std::move(given)), line(fault) {}
  Outgoing outgoing;
  Line line;
  CommandId timer;
  bool streams = false;  // more of it comes; otherwise the message was held and is whole
  bool ended = false;    // its last byte is in the line
  bool paused = false;   // PauseRead was given
};

/// An exchange that runs. `record`, `request` and `response` exist only where somebody watches or holds.
/// Thousands of them wait for their Ping, so what few ever have is kept outside.
struct Relay::Live {
  ExchangeId id;
  ExchangeRecord record;
  std::shared_ptr<Message> request;
  std::shared_ptr<Message> response;
  std::optional<OwnAnswer> answer;  // waits for its turn
  std::optional<Head> edited_head;  // the tap's own rewriting of the request, before any hook
  std::unique_ptr<Outgoing> wipe;   // waits for somebody's word
  HostPort target;                  // explicit proxy: which server it is for
  std::uint64_t announced = 0;      // the request's Content-Length
  CommandId hook;
  Phase hook_phase = Phase::request;
  std::array<std::shared_ptr<const Head>, 2> head_edits;  // by side: what the hooks of heads made of them
  std::vector<Note> hook_waits;  // what `hook` is about, should its verdict never come
  CommandId timer;
  std::array<std::unique_ptr<Paced>, 2> paced;        // by side; null without a fault
  std::array<std::vector<PieceEdit>, 2> piece_edits;  // by side; while the body is kept
  std::shared_ptr<const Message> repeat;  // the request, to be sent once more before the answer goes on
  std::unique_ptr<Outgoing> kept_answer;  // the answer that waits for that
  ExchangeId repeats;                     // which exchange this one repeats; the tap's own
  Side hook_side = Side::client;
  eas::Command command = eas::Command::none;
  Bytes served;             // mode served: the response, until the request has gone on
  bool provisions = false;  // Provision, on whatever path
  bool is_head = false;     // method HEAD
  bool is_connect = false;  // method CONNECT
  bool upgrade = false;     // asks for another protocol
  bool holds_request = false;
  bool holds_response = false;
  bool forwarded = false;         // the upstream was or will be asked
  bool discard_request = false;   // answered by the tap while its body still comes
  bool discard_response = false;  // replaced by the tap's own answer while its body still comes
  bool request_done = false;
  bool response_begun = false;  // a final response head came
  bool response_done = false;
  bool waits_its_turn = false;            // explicit proxy: earlier exchanges with another server run
  bool may_wait = false;                  // for a 100, before it sends the body that a hook wants to see
  bool swallow_continue = false;          // the tap sent 100 (Continue) itself
  bool asked_by_nobody = false;           // a response without a request
  std::optional<StatusLineFinder> split;  // the head that went out is not true for the body that streams
  bool told_request = false;
  bool blocks_client = false;   // what the client sends next waits for this answer
  bool sent_rewritten = false;  // the request went on with `edited_head` instead of its own
};

/// A piece of a body that streams, held for its hook.
struct Relay::HeldPiece {
  CommandId hook{};
  Bytes wire;
  std::vector<Body::Span> spans;  // of content in `wire`
  bool ends_message = false;
};

/// One direction of the byte stream.
struct Relay::Flow {
  explicit Flow(Http1Parser::Kind kind) : parser(kind) {}
  Http1Parser parser;
  Bytes partial_head;  // of a head that is not complete; at most Settings::head_limit
  Bytes pending;       // arrived, not parsed: behind a held message
  std::vector<Body::Span> spans;
  std::unique_ptr<HeldPiece> piece;
  std::size_t passed_ahead =
      0;  // bytes behind the parser's place that were sent on before it was clear what they are
  bool in_body = false;  // the head was seen, the message's end was not
  bool blocked = false;  // wait for a hook, an upstream, a decision
  bool paused = false;   // PauseRead was given for what is pending
  bool ended = false;    // that side sends no more
  bool end_passed = false;
};

}  // namespace eastap::core
