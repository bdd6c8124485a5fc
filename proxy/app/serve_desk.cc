#include "proxy/app/serve_desk.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/app/given_up.h"
#include "proxy/base/log.h"
#include "proxy/core/edit.h"
#include "proxy/core/own_answer.h"
#include "proxy/trace/redaction.h"
#include "proxy/ui/serve_report.h"

namespace eastap::app {
namespace {

constexpr const char* by_serve = "eastap serve";
constexpr const char* connection_ended = "the connection ended";

/// "request edited by a hook"; empty where nothing was edited, or where a fault tells of it in its own words.
std::string edit_words(const core::Verdict& verdict) {
  const bool edited = verdict.edit.head || verdict.edit.content;
  return edited && std::string_view(verdict.by) != core::Verdict::by_fault
             ? fmt::format("request edited by {}", verdict.by)
             : std::string();
}

/// Nothing that scripts and faults decided is carried out. `why`: "the client had closed".
void give_up_waiting(core::Verdict& verdict, std::string_view why) {
  if (const std::string edit = edit_words(verdict); !edit.empty()) {
    verdict.notes.push_back({core::Note::Kind::hook_log,
                             fmt::format("{} was given up, since {}", edit, why),
                             verdict.source,
                             {}});
  }
  give_up_all(verdict, why);
}

/// What remains of an exchange whose connection is reset while it waits.
std::vector<core::Note> notes_if_lost(core::Verdict verdict) {
  verdict.take_back_hits = nullptr;  // cancel() does that, if it comes to it
  give_up_waiting(verdict, connection_ended);
  verdict.notes.push_back({core::Note::Kind::policy,
                           "still waiting for the time of the recorded answer when the connection ended",
                           by_serve,
                           {}});
  return std::move(verdict.notes);
}

/// The end of an exchange whose client does not wait for the answer.
core::Verdict drop_for_nobody(core::Verdict decided) {
  give_up_waiting(decided, "the client had closed");
  core::Verdict verdict;
  verdict.action = core::Verdict::Action::drop;
  verdict.notes = std::move(decided.notes);
  verdict.by = "eastap serve, since the client had closed";
  return verdict;
}

/// A connection without an answer is closed. The server was asked with the edited request, so the edits stay;
/// but nothing is sent that a fault could damage.
core::Verdict as_recorded(core::Verdict verdict) {
  if (!verdict.served.empty()) {
    return verdict;
  }
  if (std::string edit = edit_words(verdict); !edit.empty()) {
    verdict.notes.push_back({core::Note::Kind::injected, std::move(edit), verdict.source, {}});
  }
  give_up_byte_faults(verdict, "the recording has no answer");
  verdict.action = core::Verdict::Action::drop;
  verdict.by = "eastap serve, since the recording has no answer";
  verdict.source.clear();
  return verdict;
}

bool may_stand_in_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == ':' || c == '[' || c == ']';
}

/// How the client calls this server: "https://localhost:8443".
std::string origin_of(const core::HookCall& call) {
  const auto field = call.exchange->request->head.find("Host");
  const bool usable = field && !field->empty() && std::ranges::all_of(*field, may_stand_in_host);
  const std::string host = usable            ? std::string(*field)
                           : call.connection ? call.connection->listener.to_string()
                                             : std::string("localhost");
  const bool tls = call.connection && !call.connection->tls.empty();
  return (tls ? "https://" : "http://") + host;
}

/// What a client gets that asks for something else than was recorded.
Bytes miss_answer(const model::ServeMiss& miss, bool to_head) {
  constexpr int not_found = 404;
  core::OwnAnswer answer = core::failure_answer(not_found, "");
  answer.content =
      to_bytes("eastap serve has no recorded exchange for this request; its report says the same.\n\n" +
               ui::miss_text(miss));
  const core::Message message = core::to_message(answer, to_head, false);
  Bytes whole = message.head.raw();
  append(whole, message.body.wire);
  return whole;
}

}  // namespace

void ServeDesk::join(ServeParts parts) {
  parts_ = std::make_unique<ServeParts>(std::move(parts));
  watch_ = parts_->breaks.watch([this](const HeldStanding& held, std::string_view how) {
    if (how.empty()) {
      return;
    }
    if (released_.size() >= max_released) {
      released_.clear();
    }
    released_.insert(held.exchange->id().value);
  });
}

void ServeDesk::leave() {
  if (!parts_) {
    return;
  }
  while (!waiting_.empty()) {  // hits are not taken back: the host of the scripts may be gone
    static_cast<void>(call_off(waiting_.begin()));
  }
  before_server_.clear();
  parts_->breaks.unwatch(watch_);
  parts_.reset();
}

core::HookWish ServeDesk::wish() const {
  core::HookWish wish = parts_ ? parts_->before.wish() : core::HookWish();
  wish.request = wish.request_body = true;
  return wish;
}

void ServeDesk::run(const core::HookKey& key, core::HookCall&& call, Done&& done) {
  if (!parts_) {
    return;
  }
  if (call.phase != core::Phase::request) {
    parts_->before.run(key, std::move(call), std::move(done));
    return;
  }
  core::HookCall again = call;
  before_server_[key] = false;
  parts_->before.run(key, std::move(call),
                     [this, key, kept = std::move(again), done = std::move(done)](core::Verdict verdict) {
                       decide(key, kept, std::move(verdict), done);
                     });
}

/// The exchange with the request as scripts and people leave it.
core::ExchangePtr ServeDesk::asked(const core::HookCall& call, const core::Verdict& verdict) const {
  core::MessageEdit edit = verdict.edit;
  if (!edit.head && call.edited_head) {
    edit.head = *call.edited_head;
  }
  const core::Message& request = *call.exchange->request;
  if ((!edit.head && !edit.content) || !request.body.kept) {
    return call.exchange;
  }
  auto made = std::make_shared<core::Exchange>(*call.exchange);
  made->request = std::make_shared<const core::Message>(core::edited(request, edit));
  return made;
}

void ServeDesk::decide(const core::HookKey& key, const core::HookCall& call, core::Verdict verdict,
                       const Done& done) {
  const bool was_held = released_.erase(call.exchange->id.value) > 0;
  const auto before = before_server_.extract(key);
  if (verdict.action != core::Verdict::Action::pass) {
    done(std::move(verdict));  // a script, a fault or a person stands in for the server
    return;
  }
  const core::ExchangePtr live = asked(call, verdict);
  const auto without_secrets = [](const core::ExchangePtr& exchange) {
    return trace::redacted(exchange, trace::plan(*exchange, trace::Parts::request, false));
  };
  model::ServeDecision decision = server_->answer(live, origin_of(call), without_secrets);
  if (decision.missed) {
    log::warning("serve", decision.words);
    verdict.notes.push_back({core::Note::Kind::own_answer, decision.words, by_serve, {}});
    verdict.served = miss_answer(*decision.missed, call.exchange->request->head.method() == "HEAD");
    done(std::move(verdict));
    return;
  }
  verdict.notes.push_back({core::Note::Kind::policy, decision.words, by_serve, {}});
  if (!before.empty() && before.mapped()) {
    server_->not_given(decision);
    done(drop_for_nobody(std::move(verdict)));
    return;
  }
  verdict.served = std::move(decision.response);
  const auto passed = parts_->clock.now().since(call.exchange->request->done);
  const auto left = decision.wait - std::chrono::duration_cast<std::chrono::milliseconds>(passed);
  if (was_held || left <= std::chrono::milliseconds(0)) {
    done(as_recorded(std::move(verdict)));
    return;
  }
  if (call.wait_notes) {
    call.wait_notes(notes_if_lost(verdict));
  }
  wait(key, left, {.decision = std::move(decision), .verdict = std::move(verdict), .done = done});
}

void ServeDesk::wait(const core::HookKey& key, std::chrono::milliseconds time, Waiting waiting) {
  waiting.ticket = parts_->scheduler.after(time, [this, key] {
    if (const auto at = waiting_.find(key); at != waiting_.end()) {
      Waiting over = std::move(at->second);
      waiting_.erase(at);
      over.done(as_recorded(std::move(over.verdict)));
    }
  });
  waiting_[key] = std::move(waiting);
}

/// What waits is not given to anybody. Returns what it would have been and whom to tell.
ServeDesk::Waiting ServeDesk::call_off(std::map<core::HookKey, Waiting>::iterator at) {
  parts_->scheduler.cancel(at->second.ticket);
  server_->not_given(at->second.decision);
  Waiting gone = std::move(at->second);
  waiting_.erase(at);
  return gone;
}

void ServeDesk::cancel(const core::HookKey& key) {
  if (!parts_) {
    return;
  }
  if (const auto at = waiting_.find(key); at != waiting_.end()) {
    Waiting gone = call_off(at);
    give_up_waiting(gone.verdict, connection_ended);
  }
  before_server_.erase(key);
  parts_->before.cancel(key);
}

void ServeDesk::client_ended(const core::HookKey& key) {
  if (!parts_) {
    return;
  }
  if (const auto at = waiting_.find(key); at != waiting_.end()) {
    Waiting gone = call_off(at);
    gone.done(drop_for_nobody(std::move(gone.verdict)));
    return;
  }
  if (const auto at = before_server_.find(key); at != before_server_.end()) {
    at->second = true;
  }
  parts_->before.client_ended(key);
}

void ServeDesk::observe(const core::Observation& observation) {
  const core::ExchangePtr& exchange = observation.exchange;
  if (!parts_ || observation.kind != core::Observation::Kind::exchange_done || !exchange) {
    return;
  }
  if (exchange->kind != core::Exchange::Kind::http) {
    server_->note_refused(exchange->id.value,
                          exchange->notes.empty() ? "no HTTP" : exchange->notes.front().text);
  }
  if (until_done_ && waiting_.empty() && server_->done()) {
    until_done_ = false;
    parts_->stop();
  }
}

}  // namespace eastap::app
