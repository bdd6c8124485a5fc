// Answers of the tap's own: to requests that no upstream gets, and in place of an upstream's response.
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

/// A hook gives the phone another answer than the server's; the rest of the server's is read and thrown away.
void Relay::replace_response(Live& live, const OwnAnswer& answer) {
  if (std::exchange(live.repeat, nullptr)) {
    note(live, Note::Kind::injected, "not sent a second time: the server's answer was replaced");
  }
  live.holds_response = false;
  live.discard_response = !live.response_done;
  const bool to_head = live.is_head;
  auto sent = std::make_shared<Message>(to_message(answer, to_head, false));
  sent->first_byte = sent->head_done = sent->done = port_.now();
  port_.send(Side::client, sent->head.raw());
  if (!sent->body.wire.empty()) {
    port_.send(Side::client, sent->body.wire);
  }
  if (live.record) {
    live.record.change().sent_response = sent;
  }
  note(live, Note::Kind::own_answer,
       fmt::format("the server's answer was replaced by {}", sent->head.status()));
  live.response_done = true;
  const bool unblocks_client = live.upgrade || live.blocks_client;
  settle();
  if (unblocks_client) {
    unblock(Side::client);
  }
  unblock(Side::upstream);
}

void Relay::answer(Live& live, OwnAnswer answer, std::string why) {
  note(live, Note::Kind::own_answer, std::move(why));
  live.answer = std::move(answer);
  give_answers();
}

/// Gives the tap's own answers whose turn it is: responses keep the order of their requests.
void Relay::give_answers() {
  while (!live_.empty() && live_.front()->answer && !live_.front()->response_done) {
    Live& live = *live_.front();
    const bool close = failed_ != nullptr;
    auto message = std::make_shared<Message>(to_message(*live.answer, live.is_head, close));
    message->first_byte = message->head_done = message->done = port_.now();
    port_.send(Side::client, message->head.raw());
    if (!message->body.wire.empty()) {
      port_.send(Side::client, message->body.wire);
    }
    live.response = message;
    live.response_done = true;
    if (close) {
      finish(live, {});
      abandon("the connection ends: " + failed_->why);
      ending_ = true;
      port_.end_all(failed_->why);
      return;
    }
    if (!live.request_done || live.discard_response) {
      return;
    }
    finish(live, {});
    live_.erase(live_.begin());
  }
}

void Relay::upstream_failed(int status, const std::string& why) {
  failed_ = std::make_unique<NoUpstream>(status, why);
  fail_requests();
}

/// Every request without an answer gets a failure for one, but for those that a hook holds or will see: it
/// may answer by itself.
void Relay::fail_requests() {
  Flow& in = flow(Side::client);
  in.passed_ahead = 0;
  in.blocked = false;
  for (auto& live : live_) {
    if (live->answer || live->response_done) {
      continue;
    }
    live->forwarded = false;
    if (live->holds_request) {
      in.blocked = in.blocked || live->hook;
      continue;
    }
    live->discard_request = true;
    if (live->request_done || live->swallow_continue) {
      note(*live, Note::Kind::own_answer, fmt::format("{} by the tap: {}", failed_->status, failed_->why));
      live->answer = failure_answer(failed_->status, failed_->why);
    }
  }
  give_answers();
  if (!ending_) {
    process_pending(Side::client);
  }
}

/// A hook lets a request go on, and there is no server.
void Relay::release_to_nobody(Live& live, const Verdict& verdict) {
  for (const FaultCall& fault : verdict.faults) {
    Note told = faults::not_struck(fault, "there is no server to send the request to");
    note(live, told.kind, std::move(told.text), std::move(told.source), std::move(told.fault));
  }
  if (verdict.take_back_hits) {
    verdict.take_back_hits(Verdict::GivenUp::byte_faults);
  }
  live.holds_request = false;
  fail_requests();
}

}  // namespace eastap::core
