// Pieces of bodies that stream, each held until its hook has seen it.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {

Bytes content_of(ByteView wire, const std::vector<Body::Span>& spans) {
  Bytes content;
  for (const Body::Span& span : spans) {
    append(content, wire.subspan(span.begin, span.end - span.begin));
  }
  return content;
}

/// A message that still streams, without its body: that is not copied for every piece.
MessagePtr without_body(const std::shared_ptr<Message>& message) {
  if (!message || message->complete) {
    return message;
  }
  auto copy = std::make_shared<Message>();
  copy->head = message->head;
  copy->first_byte = message->first_byte;
  copy->head_done = message->head_done;
  copy->body.wire_length = message->body.wire_length;
  copy->body.content_length = message->body.content_length;
  copy->body.kept = false;
  return copy;
}

}  // namespace

bool Relay::wants_pieces(Side side) const {
  return side == Side::client ? wish_.request_chunk : wish_.response_chunk;
}

/// Gives a piece to its hook; false where nobody wants it, and then it goes on at once.
bool Relay::hold_piece(Side side, Live& live, ByteView bytes, bool ends) {
  const Flow& in = flow(side);
  if (!wants_pieces(side) || !live.record || in.spans.empty() || in.passed_ahead != 0 || in.piece) {
    return false;
  }
  ask_about_piece(side, live, {.wire = to_bytes(bytes), .spans = in.spans}, ends);
  return true;
}

/// What was held of a body until it was too long for that is the first piece of it. The head was sent.
void Relay::hold_first_piece(Side side, Live& live, HeldPiece first) {
  const bool of_request = side == Side::client;
  bool& done = of_request ? live.request_done : live.response_done;
  first.ends_message = std::exchange(done, false);
  (of_request ? *live.request : *live.response).complete = false;
  if (live.split && !of_request) {
    live.split.emplace();  // it is looked through again, as it goes on
  }
  const bool last = first.ends_message;
  ask_about_piece(side, live, std::move(first), last);
}

void Relay::ask_about_piece(Side side, Live& live, HeldPiece held, bool last) {
  Flow& in = flow(side);
  auto piece = std::make_shared<Piece>();
  piece->of_request = side == Side::client;
  piece->content = content_of(held.wire, held.spans);
  const std::uint64_t so_far =
      (side == Side::client ? *live.request : *live.response).body.content_length;  // with this piece
  piece->offset = so_far - std::min<std::uint64_t>(so_far, piece->content.size());
  piece->last = last;
  in.blocked = true;
  in.piece = std::make_unique<HeldPiece>(std::move(held));
  auto call = std::make_shared<Exchange>(*live.record);
  call->connection = port_.connection();
  call->request = without_body(live.request);
  call->response = without_body(live.response);
  in.piece->hook = port_.run_hook(
      {.phase = Phase::chunk, .connection = call->connection, .exchange = call, .piece = std::move(piece)});
}

/// A hook gave other bytes for a piece. They have its length, so that what the head announced stays true.
void Relay::edit_piece(Side side, Live* live, HeldPiece& piece, const Verdict& verdict) {
  const Bytes& given = *verdict.edit.content;
  std::size_t length = 0;
  for (const Body::Span& span : piece.spans) {
    length += span.end - span.begin;
  }
  std::string wrong;
  if (given.size() != length) {
    wrong = fmt::format("a piece of {} bytes cannot become {} bytes: its edit is lost", length, given.size());
  } else if (live != nullptr && side == Side::upstream && guards_wipe(*live)) {
    wrong = "a piece of an answer to Provision is not changed without --allow-wipe: its edit is lost";
  }
  if (!wrong.empty()) {
    if (live != nullptr) {
      note(*live, Note::Kind::hook_error, std::move(wrong), verdict.source);
    }
    return;
  }
  std::size_t taken = 0;
  for (const Body::Span& span : piece.spans) {
    const std::size_t size = span.end - span.begin;
    std::copy_n(given.begin() + static_cast<std::ptrdiff_t>(taken), size, piece.wire.begin() + span.begin);
    taken += size;
  }
  if (live != nullptr) {
    const Message* message = side == Side::client ? live->request.get() : live->response.get();
    if (message != nullptr && message->body.kept) {
      live->piece_edits.at(static_cast<std::size_t>(side))
          .push_back({message->body.wire.size() - piece.wire.size(), piece.wire});
    }
    note(*live, Note::Kind::injected,
         fmt::format("a piece of {} bytes of the {} body edited by a hook", length,
                     side == Side::client ? "request" : "response"),
         verdict.source);
  }
}

/// What went on in place of the received bodies, where hooks edited pieces of them.
void Relay::record_edited_pieces(Live& live) {
  for (const Side side : {Side::client, Side::upstream}) {
    const auto edits = std::exchange(live.piece_edits.at(static_cast<std::size_t>(side)), {});
    const auto& received = side == Side::client ? live.request : live.response;
    if (edits.empty() || !received || !received->body.kept) {
      continue;  // of a body that was not kept the remarks tell
    }
    auto sent = std::make_shared<Message>(*received);
    sent->head = Head(outgoing_head(side, live));
    for (const PieceEdit& edit : edits) {
      std::ranges::copy(edit.wire, sent->body.wire.begin() + static_cast<std::ptrdiff_t>(edit.at));
    }
    Exchange& record = live.record.change();
    (side == Side::client ? record.sent_request : record.sent_response) = std::move(sent);
    live.sent_rewritten = live.sent_rewritten && side != Side::client;  // the record knows better now
  }
}

void Relay::piece_decided(Side side, Verdict&& verdict) {
  HeldPiece piece = std::move(*std::exchange(flow(side).piece, nullptr));
  Live* live = side == Side::client ? requesting() : answering();
  if (live != nullptr && live->record) {
    take_notes(*live, verdict);
  }
  const bool ends_connection =
      verdict.action == Verdict::Action::drop || verdict.action == Verdict::Action::reset;
  if (live != nullptr && ends_connection) {
    apply(side, *live, std::move(verdict));
    return;
  }
  if (verdict.edit.content) {
    edit_piece(side, live, piece, verdict);
  }
  flow(side).blocked = false;  // a line may block it again
  const bool discarded =
      live != nullptr && (side == Side::client ? live->discard_request : live->discard_response);
  if (!discarded) {
    if (live != nullptr) {
      stream(side, *live, piece.wire);
    } else {
      pass(side, piece.wire);
    }
  }
  if (live != nullptr && piece.ends_message && !ends_behind_line(side)) {
    if (side == Side::client) {
      request_end(*live);
    } else {
      response_end(*live);
    }
  }
  process_pending(side);
}

/// Nobody is asked about held pieces any more. `send`: they go on as they came, behind what a fault holds
/// back.
void Relay::let_pieces_go(bool send) {
  for (const Side side : {Side::client, Side::upstream}) {
    if (const auto piece = std::exchange(flow(side).piece, nullptr)) {
      port_.cancel_hook(piece->hook);
      Live* slow = send ? pacing(side) : nullptr;
      if (slow != nullptr) {
        slow->paced.at(static_cast<std::size_t>(side))->line.put(piece->wire, port_.now().steady);
      } else if (send) {
        pass(side, piece->wire);
      }
    }
  }
}

}  // namespace eastap::core
