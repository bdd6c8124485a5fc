// A request that a fault sends twice: when the server has answered it, the tap sends it once more on the same
// connection, as an exchange of its own, and throws that answer away. The phone's answer, and what the phone
// sends next, wait meanwhile, so that nothing gets out of order.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

namespace {

/// How the fault was written that asked for it.
std::string fault_that_repeats(const Exchange& exchange) {
  for (const Note& note : exchange.notes) {
    if (note.fault.starts_with("duplicate")) {
      return note.fault;
    }
  }
  return {};
}

}  // namespace

/// Sends the request once more; its answer is kept until that is answered too. False where it cannot be sent:
/// the answer goes on now.
bool Relay::repeat(Live& live, Outgoing& answer) {
  const auto request = std::exchange(live.repeat, nullptr);
  const int status = live.response->head.status();
  std::string why;
  if (status < 200 || status > 299) {
    why = fmt::format("the server answered {}", status);
  } else if (!live.response_done || !live.response->body.kept) {
    why = "its answer is larger than --body-limit";
  } else if (flow(Side::upstream).ended || ends_connection(live.response->head) ||
             ends_connection(request->head)) {
    why = "the connection to the server ends";
  } else if (live_.size() > 1) {
    why = "other requests are on their way to the server";
  }
  if (!why.empty()) {
    note(live, Note::Kind::injected, "not sent a second time: " + why);
    return false;
  }
  live.kept_answer = std::make_unique<Outgoing>(std::move(answer));
  Live& again = add_live();
  again.repeats = live.id;
  again.command = live.command;
  again.is_head = live.is_head;
  again.target = live.target;
  again.forwarded = again.request_done = again.discard_response = true;
  if (again.record) {
    auto sent = std::make_shared<Message>(*request);
    sent->first_byte = sent->head_done = sent->done = port_.now();
    again.request = std::move(sent);
    again.record.change().notes.push_back(
        {Note::Kind::injected,
         fmt::format("sent by the tap itself: the request of exchange {} a second "
                     "time; the phone gets nothing of it",
                     live.id.value),
         "", live.record ? fault_that_repeats(*live.record) : std::string()});
  }
  port_.send(Side::upstream, request->head.raw());
  if (!request->body.wire.empty()) {
    port_.send(Side::upstream, request->body.wire);
  }
  if (settings_.capture) {
    again.told_request = true;
    port_.observe(Observation::Kind::request_done, snapshot(again));
  }
  unblock(Side::upstream);
  return true;
}

/// The server has answered the tap's own request: now the phone gets its answer.
void Relay::repeat_answered(Live& repeated) {
  repeated.discard_response = false;
  const int status = flow(Side::upstream).parser.status();
  const auto first =
      std::ranges::find_if(live_, [&](const auto& live) { return live->id == repeated.repeats; });
  if (first == live_.end()) {
    settle();
    return;
  }
  release_repeated(**first,
                   fmt::format("sent a second time by the tap as exchange {}: the server answered {}",
                               repeated.id.value, status));
}

void Relay::release_repeated(Live& first, const std::string& words) {
  note(first, Note::Kind::injected, words);
  Outgoing answer = std::move(*std::exchange(first.kept_answer, nullptr));
  deliver(Side::upstream, first, std::move(answer));
}

/// The server will not answer any more: the phone gets what it has coming.
void Relay::give_up_repeat() {
  for (const auto& live : live_) {
    if (live->repeats) {
      live->discard_response = false;
    }
  }
  const auto first =
      std::ranges::find_if(live_, [](const auto& live) { return live->kept_answer != nullptr; });
  if (first != live_.end()) {
    release_repeated(**first,
                     "sent a second time by the tap: the connection ended before the server answered");
  }
}

}  // namespace eastap::core
