// The relay's list of exchanges: who is asking, who is answering, and what observers are told.
#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/relay.h"
#include "proxy/core/relay_state.h"

namespace eastap::core {

bool ends_connection(const Head& head) {
  const std::string connection = text::lower(head.find("Connection").value_or(""));
  if (head.start_line().find("HTTP/1.0") != std::string_view::npos) {
    return connection.find("keep-alive") == std::string::npos;
  }
  return connection.find("close") != std::string::npos;
}

Relay::Live& Relay::add_live() {
  auto live = std::make_unique<Live>();
  live->id = port_.next_exchange();
  ++exchange_count_;
  if (settings_.capture || wish_.any_message()) {
    live->record.open(live->id, port_.now(), Exchange::Kind::http, memory_.record());
  }
  live_.push_back(std::move(live));
  return *live_.back();
}

/// The exchange whose response comes next from the upstream: the first that was sent there and is not
/// answered.
Relay::Live* Relay::answering() const {
  const auto found = std::ranges::find_if(live_, [](const auto& live) {
    return (live->forwarded && !live->response_done) || live->discard_response;
  });
  return found == live_.end() ? nullptr : found->get();
}

/// The exchange whose request is being read.
Relay::Live* Relay::requesting() {
  return live_.empty() || live_.back()->request_done ? nullptr : live_.back().get();
}

/// The client asked for another protocol, the server has not answered, and nobody may want to see what comes
/// next.
bool Relay::waits_for_upgrade() const {
  if (live_.empty() || wish_.holds_request() || options_.explicit_proxy) {
    return false;
  }
  const Live& last = *live_.back();
  return last.upgrade && last.forwarded && last.request_done && !last.response_begun;
}

Relay::Live* Relay::by_hook(CommandId id) {
  const auto found =
      std::ranges::find_if(live_, [&](const auto& live) { return live->hook && live->hook == id; });
  return found == live_.end() ? nullptr : found->get();
}

void Relay::note(Live& live, Note::Kind kind, std::string text, std::string source, std::string fault) {
  if (live.record) {
    live.record.change().notes.push_back({kind, std::move(text), std::move(source), std::move(fault)});
  }
}

namespace {

/// What is shared must not change any more: of a message that still grows, a copy.
MessagePtr settled(const std::shared_ptr<Message>& message) {
  return message == nullptr || message->complete ? MessagePtr(message)
                                                 : std::make_shared<const Message>(*message);
}

/// The request as it was sent on where only its head was rewritten: the body is that of the received one.
MessagePtr with_head(const Message& received, const Head& head) {
  return std::make_shared<const Message>(Message{.head = head,
                                                 .body = received.body,
                                                 .first_byte = received.first_byte,
                                                 .head_done = received.head_done,
                                                 .done = received.done,
                                                 .complete = received.complete});
}

}  // namespace

/// Of `copy` what the relay keeps elsewhere while the exchange runs. What is there already is left alone:
/// other threads may count its owners too, and that costs.
void Relay::bring_up_to_date(const Live& live, Exchange& copy) const {
  if (const ConnectionPtr& connection = port_.connection(); copy.connection != connection) {
    copy.connection = connection;
  }
  if (copy.request != live.request) {
    copy.request = settled(live.request);
  }
  if (copy.response != live.response) {
    copy.response = settled(live.response);
  }
}

/// What went on instead of a request of which the tap itself rewrote the head.
void Relay::tell_rewriting(const Live& live, Exchange& copy) {
  const bool known = copy.sent_request && copy.sent_request->complete;
  if (live.sent_rewritten && copy.request && !known) {
    copy.sent_request = with_head(*copy.request, *live.edited_head);
  }
}

/// The exchange as it is now, for observers on any thread.
ExchangePtr Relay::snapshot(const Live& live) const {
  auto copy = std::make_shared<Exchange>(*live.record);
  bring_up_to_date(live, *copy);
  tell_rewriting(live, *copy);
  return copy;
}

/// The same for a hook, which seldom keeps it until it changes.
ExchangePtr Relay::lend(Live& live) const {
  Exchange& record = live.record.change();
  bring_up_to_date(live, record);
  if (wish_.full_records) {
    tell_rewriting(live, record);
  }
  return live.record.lend();
}

void Relay::take_notes(Live& live, Verdict& verdict) {
  if (!verdict.notes.empty()) {
    std::ranges::move(verdict.notes, std::back_inserter(live.record.change().notes));
    verdict.notes.clear();
  }
}

/// Both messages have come and gone on.
bool Relay::is_whole(const Live& live) {
  const bool held = live.hook || live.holds_request || live.holds_response || live.kept_answer;
  return live.request_done && live.response_done && !live.discard_response && !held && !live.paced[0] &&
         !live.paced[1];
}

/// Takes finished exchanges off the list, and those that the upstream cannot answer any more.
void Relay::settle() {
  const bool upstream_gone = flow(Side::upstream).end_passed;
  bool upgrade_is_over = false;
  for (auto& live : live_) {
    if (upstream_gone && live->forwarded && !live->response_done && !live->answer) {
      upgrade_is_over =
          upgrade_is_over || ((live->upgrade || live->blocks_client) && live->request_done && !live->hook);
      live->response_done = true;
      live->request_done = true;
      finish(*live, live->response_begun ? "the upstream closed in the middle of its response"
                                         : "the upstream closed without a response");
    }
  }
  if (upstream_gone) {
    give_up_repeat();
  }
  for (auto& live : live_) {
    finish_if_whole(*live);
  }
  const bool over = options_.no_upstream && std::ranges::any_of(live_, [](const auto& live) {
                      return is_whole(*live) && live->request && ends_connection(live->request->head);
                    });
  for (auto& live : live_) {
    if (!settings_.capture && !live->told_request && is_whole(*live)) {
      memory_.keep(live->record, live->request, live->response);
    }
  }
  std::erase_if(live_, [](const auto& live) { return is_whole(*live); });
  give_answers();
  if (over && live_.empty()) {
    ending_ = true;
    port_.end_all("the client asked for it");  // in other modes the server ends it
    return;
  }
  if (live_.size() == 1 && live_.front()->waits_its_turn) {
    Live& live = *live_.front();
    live.waits_its_turn = false;
    flow(Side::client).blocked = false;
    ask(live, live.edited_head->raw());
    process_pending(Side::client);
  }
  if (upgrade_is_over) {
    unblock(Side::client);  // no word on the upgrade will come, and the server may still read
  }
}

/// Tells observers that an exchange is over; `outcome` is empty when it went well.
void Relay::finish(Live& live, std::string outcome) {
  if (!settings_.capture || !live.record || live.record->finished.wall.count() != 0) {
    return;  // hooks see no exchange that is over
  }
  std::ranges::move(std::exchange(live.hook_waits, {}), std::back_inserter(live.record.change().notes));
  record_edited_pieces(live);
  Exchange& record = live.record.change();
  record.outcome = std::move(outcome);
  record.finished = port_.now();
  port_.observe(Observation::Kind::exchange_done, snapshot(live));
}

/// An exchange is over when both its messages are: a server may have answered while the request still comes.
void Relay::finish_if_whole(Live& live) {
  if (is_whole(live)) {
    finish(live, {});
  }
}

void Relay::forget_running() {
  live_.clear();
}

}  // namespace eastap::core
