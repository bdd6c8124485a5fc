// How what a Relay carries comes to its end: a byte that is no HTTP, a stream that ends or breaks, a message
// cut in its middle, a tunnel.
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {}  // namespace

/// llhttp refuses a byte: from here on the connection is opaque both ways, never resynchronised.
void Relay::refuse(Side side, ByteView rest) {
  const std::string why =
      fmt::format("not HTTP/1.1 as llhttp reads it, from the {}: {}", name(side), flow(side).parser.reason());
  go_raw(why);
  process(side, rest);
}

/// Everything that was held back goes out as it is, and from now on bytes are only passed.
void Relay::go_raw(const std::string& why) {
  if (raw_) {
    return;
  }
  if (options_.no_upstream) {
    turn_away(why);
    return;
  }
  if (end_for_wipe(why)) {
    return;
  }
  give_up_repeat();
  port_.log(Log::Level::warning, why + "; the connection is relayed as bytes until it closes");
  for (const Side side : {Side::client, Side::upstream}) {
    Flow& in = flow(side);
    for (auto& live : live_) {
      const bool holds = side == Side::client ? live->holds_request : live->holds_response;
      const Message* message = side == Side::client ? live->request.get() : live->response.get();
      if (holds && message != nullptr) {
        port_.send(other(side), head_of_cut(side, *live));
        if (!message->body.wire.empty()) {
          port_.send(other(side), message->body.wire);
        }
        live->holds_request = live->holds_response = false;
      }
    }
    if (!in.partial_head.empty()) {
      pass(side, std::exchange(in.partial_head, {}));
    }
  }
  let_pieces_go(true);
  for (auto& live : live_) {
    if (live->hook) {
      port_.cancel_hook(std::exchange(live->hook, {}));
    }
    give_up_lines(*live, true);
    finish(*live, "not followed to its end: " + why);
  }
  live_.clear();
  raw_ = true;
  tunnel_ = std::make_unique<Live>();
  tunnel_->id = port_.next_exchange();
  if (settings_.capture) {
    tunnel_->record.open(tunnel_->id, port_.now(), Exchange::Kind::opaque);
    note(*tunnel_, Note::Kind::finding, why);
  }
  for (const Side side : {Side::client, Side::upstream}) {
    flow(side).blocked = false;
    process_pending(side);
  }
}

/// Mode served: nobody stands behind the tap who could make sense of it, so the client is told and let go.
void Relay::turn_away(const std::string& why) {
  port_.log(Log::Level::warning, why + "; answered with 400, and the connection ends");
  for (auto& live : live_) {
    if (live->hook) {
      port_.cancel_hook(std::exchange(live->hook, {}));
    }
    give_up_lines(*live, false);
    finish(*live, "not followed to its end: " + why);
  }
  live_.clear();
  raw_ = ending_ = true;
  tunnel_ = std::make_unique<Live>();
  tunnel_->id = port_.next_exchange();
  if (settings_.capture) {
    tunnel_->record.open(tunnel_->id, port_.now(), Exchange::Kind::opaque);
    note(*tunnel_, Note::Kind::finding, why);
  }
  const Message refusal = to_message(failure_answer(400, why), false, true);
  port_.send(Side::client, refusal.head.raw());
  port_.send(Side::client, refusal.body.wire);
  port_.end_all(why);
}

void Relay::make_tunnel(const std::string& rule, const std::string& target) {
  raw_ = true;
  tunnel_ = std::make_unique<Live>();
  tunnel_->id = port_.next_exchange();
  if (settings_.capture) {
    tunnel_->record.open(tunnel_->id, port_.now(), Exchange::Kind::tunnel);
    note(*tunnel_, Note::Kind::policy, "relayed without decryption: " + target, rule);
  }
}

void Relay::ended(Side side) {
  Flow& in = flow(side);
  if (in.ended) {
    return;
  }
  in.ended = true;
  pass_end(side);
}

/// Passes the end of a stream on, once nothing of it waits any more.
void Relay::pass_end(Side side) {
  Flow& in = flow(side);
  if (!in.ended || in.end_passed || !in.pending.empty() || (in.blocked && !raw_)) {
    return;
  }
  if (Live* slow = pacing(side); slow != nullptr) {
    auto& paced = slow->paced.at(static_cast<std::size_t>(side));
    if (paced->line.waiting() > 0) {
      return;  // behind what a fault holds back
    }
    paced.reset();
  }
  if (!raw_) {
    if (options_.no_upstream && side == Side::client && (in.in_body || !in.partial_head.empty())) {
      in.end_passed = true;
      port_.end_all("the client ended in the middle of its request");
      return;
    }
    if (!in.partial_head.empty()) {
      pass(side, std::exchange(in.partial_head, {}));
    }
    if (side == Side::upstream && in.in_body && in.parser.finish()) {
      in.in_body = false;
      message_end(side);
      if (in.blocked) {
        return;  // the response goes to its hook first
      }
    } else {
      pass_cut_message(side);
    }
  }
  in.end_passed = true;
  if (Live* live = requesting(); live != nullptr && side == Side::client && !raw_) {
    live->request_done = true;  // cut, but nothing more of it will come; its response still may
  }
  settle();
  port_.end(other(side));
}

/// A message that a hook waits for and that will never be whole: what came of it goes on as it came. One
/// whose hook was asked already is the hook's, and stays.
void Relay::pass_cut_message(Side side) {
  if (!flow(side).in_body) {
    return;
  }
  Live* live = side == Side::client ? requesting() : answering();
  if (live == nullptr || live->hook) {
    return;
  }
  bool& holds = side == Side::client ? live->holds_request : live->holds_response;
  if (!holds) {
    return;
  }
  if (side == Side::client && failed_) {
    holds = false;
    return;  // nobody is there to get it
  }
  const bool wipes = side == Side::upstream && holds_wipe(*live);
  const Message& message = side == Side::client ? *live->request : *live->response;
  holds = false;
  if (wipes) {
    note(*live, Note::Kind::policy,
         "the server ended in the middle of an answer that orders a wipe: refused");
    return;
  }
  port_.send(other(side), head_of_cut(side, *live));
  if (!message.body.wire.empty()) {
    port_.send(other(side), message.body.wire);
  }
  note(*live, Note::Kind::finding, fmt::format("the {} ended in the middle of this message", name(side)));
}

void Relay::broken(Side side, const std::string& why) {
  if (side == Side::upstream) {
    give_up_repeat();
  }
  if (!raw_) {
    pass_cut_message(side);
    if (Flow& in = flow(side); !in.partial_head.empty()) {
      pass(side, std::exchange(in.partial_head, {}));
    }
  }
  for (auto& live : live_) {
    if (live->hook) {
      port_.cancel_hook(std::exchange(live->hook, {}));
    }
  }
  let_pieces_go(true);
  abandon(fmt::format("{} reset the connection ({})", name(side), why));
}

void Relay::abandon(const std::string& why) {
  let_pieces_go(false);
  for (auto& live : live_) {
    if (live->hook) {
      port_.cancel_hook(std::exchange(live->hook, {}));
    }
    if (live->timer) {
      port_.cancel_timer(std::exchange(live->timer, {}));
    }
    give_up_lines(*live, false);
    finish(*live, why);
  }
  live_.clear();
  if (tunnel_) {
    finish(*tunnel_, {});
    tunnel_.reset();
  }
}

}  // namespace eastap::core
