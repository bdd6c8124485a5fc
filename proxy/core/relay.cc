#include "proxy/core/relay.h"

#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {

/// So much of an answer that may order a wipe is looked through, however small --body-limit is.
constexpr std::uint64_t least_guarded = 1U << 20U;

}  // namespace

Relay::Relay(RelayPort& port, const Settings& settings, const HookWish& wish, RelayOptions options)
    : port_(port), settings_(settings), wish_(wish), options_(std::move(options)) {
  flows_[static_cast<std::size_t>(Side::client)] = std::make_unique<Flow>(Http1Parser::Kind::request);
  flows_[static_cast<std::size_t>(Side::upstream)] = std::make_unique<Flow>(Http1Parser::Kind::response);
}

Relay::~Relay() = default;

void Relay::receive(Side side, ByteView bytes) {
  const Flow& in = flow(side);
  if (ending_ && side == Side::client && failed_ && live_.empty()) {
    return;  // the last answer was given; what still comes is of no use
  }
  if (!in.pending.empty() || (in.blocked && !raw_)) {
    keep_pending(side, bytes);
    return;
  }
  process(side, bytes);
  if (side == Side::client) {
    offer_continue();
  }
}

void Relay::keep_pending(Side side, ByteView bytes) {
  Flow& in = flow(side);
  append(in.pending, bytes);
  if (side == Side::client && waits_for_upgrade() && in.pending.size() <= max_pending) {
    // Perhaps the new protocol's first bytes, and the server may wait for them before it answers.
    const std::size_t ahead = in.passed_ahead;
    port_.send(Side::upstream, ByteView(in.pending).subspan(ahead));
    in.passed_ahead = in.pending.size();
  }
  if (in.pending.size() > max_pending && !in.paused) {
    in.paused = true;
    port_.pause(side, PauseReason::hook);
  }
}

void Relay::process_pending(Side side) {
  Flow& in = flow(side);
  if (in.blocked && !raw_) {
    return;
  }
  const Bytes bytes = std::exchange(in.pending, {});
  if (in.paused) {
    in.paused = false;
    port_.resume(side, PauseReason::hook);
  }
  process(side, bytes);  // also without bytes: a message may end right behind its head
  if (side == Side::client) {
    offer_continue();
  }
  pass_end(side);
}

/// Parses and passes on until the bytes are used up or something must be waited for.
void Relay::process(Side side, ByteView bytes) {
  while (true) {
    const Flow& in = flow(side);
    if ((options_.no_upstream || raw_) && ending_) {
      return;  // the client has its last answer, or was turned away
    }
    if (raw_) {
      if (!bytes.empty()) {
        if (tunnel_ && tunnel_->record) {
          Exchange& record = tunnel_->record.change();
          (side == Side::client ? record.tunnel_up : record.tunnel_down) += bytes.size();
        }
        pass(side, bytes);
      }
      return;
    }
    if (in.blocked || (side == Side::upstream && answer_is_early())) {
      if (!bytes.empty()) {
        keep_pending(side, bytes);
      }
      return;
    }
    if (bytes.empty() && !in.in_body) {
      return;
    }
    const bool was_in_body = in.in_body;
    const std::size_t used = process_message(side, bytes);
    bytes = bytes.subspan(used);
    if (bytes.empty() && (was_in_body || !flow(side).in_body)) {
      return;
    }
  }
}

/// Sends what comes from a side on to the other, but for what was sent on ahead of the parser.
void Relay::pass(Side from, ByteView bytes) {
  Flow& in = flow(from);
  const std::size_t sent = std::min(in.passed_ahead, bytes.size());
  in.passed_ahead -= sent;
  if (sent < bytes.size()) {
    port_.send(other(from), bytes.subspan(sent));
  }
}

/// The unfinished head of a message goes on as it comes, as far as nobody may want to change it.
void Relay::pass_ahead(Side side) {
  Flow& in = flow(side);
  const std::size_t may = may_pass_ahead(side);
  if (may > in.passed_ahead) {
    port_.send(other(side), ByteView(in.partial_head).subspan(in.passed_ahead, may - in.passed_ahead));
    in.passed_ahead = may;
  }
}

/// How much of the unfinished head may be sent on now.
std::size_t Relay::may_pass_ahead(Side side) const {
  const Bytes& head = flow(side).partial_head;
  if (side == Side::upstream) {
    const Live* live = answering();
    const bool guarded = live == nullptr ? !settings_.allow_wipe : guards_wipe(*live);
    const bool own = live != nullptr && (live->discard_response || live->swallow_continue || live->upgrade ||
                                         live->blocks_client);
    return wish_.holds_response() || guarded || own ? 0 : head.size();
  }
  if (wish_.holds_request() || options_.explicit_proxy || failed_) {
    return 0;
  }
  const std::string_view text = as_text(head);
  if (port_.may_become_local_site(text)) {
    return 0;
  }
  if (!options_.host_name || settings_.keep_host) {
    return head.size();
  }
  // A Host field may have to be rewritten: nothing from its line on, nor from a last line that may become
  // one.
  for (std::size_t line = text.find('\n'); line != std::string_view::npos; line = text.find('\n', line + 1)) {
    constexpr std::string_view host = "host:";
    const std::string_view rest = text.substr(line + 1, host.size());
    if (text::iequals(rest, host.substr(0, rest.size())) &&
        (rest.size() == host.size() || line + 1 + rest.size() == text.size())) {
      return line + 1;
    }
  }
  return head.size();
}

/// One step of the parser; returns how many bytes it used.
std::size_t Relay::process_message(Side side, ByteView bytes) {
  Flow& in = flow(side);
  if (side == Side::upstream) {
    const Live* live = answering();
    in.parser.expect_no_body(live != nullptr && live->is_head);
  }
  in.spans.clear();
  const auto step = in.parser.step(bytes, &in.spans);
  const ByteView used = bytes.first(step.used);
  switch (step.boundary) {
    case Http1Parser::Boundary::none:
      if (in.in_body) {
        body_bytes(side, used, false);
      } else {
        head_bytes(side, used, false);
      }
      break;
    case Http1Parser::Boundary::head:
      in.in_body = true;
      head_bytes(side, used, true);
      break;
    case Http1Parser::Boundary::end:
      body_bytes(side, used, true);
      in.in_body = false;
      if (in.piece || !ends_behind_line(side)) {
        message_end(side);
      }
      break;
    case Http1Parser::Boundary::refused:
      refuse(side, bytes);
      return bytes.size();
  }
  return step.used;
}

void Relay::head_bytes(Side side, ByteView bytes, bool complete) {
  Flow& in = flow(side);
  if (!complete || !in.partial_head.empty() || bytes.size() > settings_.head_limit) {
    append(in.partial_head, bytes);
    if (in.partial_head.size() > settings_.head_limit) {
      go_raw(
          fmt::format("the {} sent a message head of more than {} bytes", name(side), settings_.head_limit));
      return;
    }
  }
  if (!complete) {
    pass_ahead(side);
    return;
  }
  const Bytes joined = std::exchange(in.partial_head, {});
  const ByteView raw = joined.empty() ? bytes : ByteView(joined);
  if (side == Side::client) {
    request_head(raw);
  } else {
    response_head(raw);
  }
}

void Relay::body_bytes(Side side, ByteView bytes, bool ends) {
  if (bytes.empty()) {
    return;
  }
  Live* live = side == Side::client ? requesting() : answering();
  if (live == nullptr) {
    pass(side, bytes);
    return;
  }
  store_body(side, *live, bytes);
  const bool held = side == Side::client ? live->holds_request : live->holds_response;
  const bool discarded = side == Side::client ? live->discard_request : live->discard_response;
  if (held || discarded || hold_piece(side, *live, bytes, ends)) {
    return;
  }
  stream(side, *live, bytes);
}

/// A piece of a body on its way: onto the line of a fault, where there is one.
void Relay::stream(Side side, Live& live, ByteView bytes) {
  if (side == Side::upstream && end_for_splitting(live, bytes)) {
    return;
  }
  if (live.paced.at(static_cast<std::size_t>(side))) {
    put_on_line(side, live, bytes);
  } else {
    pass(side, bytes);
  }
}

/// Keeps the body as far as it may be kept; a held message that grows past the limit goes to its hook without
/// it.
void Relay::store_body(Side side, Live& live, ByteView bytes) {
  const Flow& in = flow(side);
  Message* message = side == Side::client ? live.request.get() : live.response.get();
  if (message == nullptr) {
    return;
  }
  Body& body = message->body;
  const std::uint64_t before = body.wire_length;
  body.wire_length += bytes.size();
  for (const auto& span : in.spans) {
    body.content_length += span.end - span.begin;
  }
  if (!body.kept) {
    return;
  }
  const bool held = side == Side::client ? live.holds_request : live.holds_response;
  const std::uint64_t guarded = held && side == Side::upstream && guards_wipe(live) ? least_guarded : 0;
  const bool fits = body.wire_length <= std::max(settings_.body_limit, guarded);
  if (fits || held) {
    for (const auto& span : in.spans) {
      const auto begin = static_cast<std::uint32_t>(before + span.begin);
      const auto length = span.end - span.begin;
      if (!body.content_spans.empty() && body.content_spans.back().end == begin) {
        body.content_spans.back().end += length;
      } else {
        body.content_spans.push_back({begin, begin + length});
      }
    }
    append(body.wire, bytes);
  }
  if (fits) {
    return;
  }
  body.kept = false;
  note(live, Note::Kind::policy,
       fmt::format("{} body of more than {} streams through: not kept, not shown to hooks",
                   side == Side::client ? "request" : "response", text::human_size(settings_.body_limit)),
       "--body-limit");
  if (!held) {
    body.wire = {};
    body.content_spans = {};
    return;
  }
  if (live.asked_by_nobody) {
    end_unsafe(live, "an answer that nobody asked for is too long to be looked through for a wipe");
    return;
  }
  start_hook(side, live, side == Side::client ? Phase::request : Phase::response);
}

void Relay::message_end(Side side) {
  Live* live = side == Side::client ? requesting() : answering();
  if (live == nullptr) {
    return;
  }
  if (flow(side).piece) {
    flow(side).piece->ends_message = true;
  } else if (side == Side::client) {
    request_end(*live);
  } else {
    response_end(*live);
  }
}

Bytes Relay::take_rest() {
  Flow& in = flow(Side::client);
  in.blocked = false;
  if (std::exchange(in.paused, false)) {
    port_.resume(Side::client, PauseReason::hook);
  }
  return std::exchange(in.pending, {});
}

}  // namespace eastap::core
