#include "proxy/app/serve_desk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/log.h"
#include "proxy/core/edit.h"
#include "proxy/core/own_answer.h"
#include "proxy/trace/redaction.h"
#include "proxy/ui/serve_report.h"

namespace eastap::app {
namespace {

constexpr const char* by_serve = "eastap serve";

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
  for (const auto& [key, waiting] : waiting_) {
    parts_->scheduler.cancel(waiting.ticket);
  }
  waiting_.clear();
  parts_->breaks.unwatch(watch_);
  parts_.reset();
}

core::HookWish ServeDesk::wish() const {
  core::HookWish wish = parts_ ? parts_->before.wish() : core::HookWish();
  wish.request = wish.request_body = true;
  return wish;
}

void ServeDesk::run(const core::HookKey& key, core::HookCall call, Done done) {
  if (!parts_) {
    return;
  }
  if (call.phase != core::Phase::request) {
    parts_->before.run(key, std::move(call), std::move(done));
    return;
  }
  core::HookCall again = call;
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
  if (verdict.action != core::Verdict::Action::pass) {
    done(std::move(verdict));  // a script, a fault or a person stands in for the server
    return;
  }
  const core::ExchangePtr live = asked(call, verdict);
  const auto without_secrets = [&live] {
    return trace::redacted(live, trace::plan(*live, trace::Parts::request, false), true);
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
  verdict.served = std::move(decision.response);
  if (verdict.served.empty()) {
    verdict.action = core::Verdict::Action::drop;
    verdict.by = "eastap serve, since the recording has no answer";
  }
  const auto passed = parts_->clock.now().since(call.exchange->request->done);
  const auto left = decision.wait - std::chrono::duration_cast<std::chrono::milliseconds>(passed);
  if (was_held || left <= std::chrono::milliseconds(0)) {
    done(std::move(verdict));
    return;
  }
  wait(key, left, std::move(verdict), done);
}

void ServeDesk::wait(const core::HookKey& key, std::chrono::milliseconds time, core::Verdict verdict,
                     Done done) {
  Waiting& waiting = waiting_[key];
  waiting.done = std::move(done);
  waiting.ticket =
      parts_->scheduler.after(time, [this, key, kept = std::make_shared<core::Verdict>(std::move(verdict))] {
        const auto at = waiting_.find(key);
        if (at == waiting_.end()) {
          return;
        }
        const Done answer = std::move(at->second.done);
        waiting_.erase(at);
        answer(std::move(*kept));
      });
}

void ServeDesk::cancel(const core::HookKey& key) {
  if (!parts_) {
    return;
  }
  if (const auto at = waiting_.find(key); at != waiting_.end()) {
    parts_->scheduler.cancel(at->second.ticket);
    waiting_.erase(at);
  }
  parts_->before.cancel(key);
}

void ServeDesk::client_ended(const core::HookKey& key) {
  if (!parts_) {
    return;
  }
  if (const auto at = waiting_.find(key); at != waiting_.end()) {
    parts_->scheduler.cancel(at->second.ticket);
    const Done answer = std::move(at->second.done);
    waiting_.erase(at);
    core::Verdict verdict;
    verdict.action = core::Verdict::Action::drop;
    verdict.by = "eastap serve, since the client had closed";
    answer(std::move(verdict));
    return;
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
