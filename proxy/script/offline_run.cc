#include "proxy/script/offline_run.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "proxy/core/edit.h"
#include "proxy/core/faults.h"
#include "proxy/core/own_answer.h"
#include "proxy/script/limits.h"

namespace eastap::script {
namespace {

using core::Phase;
using core::Verdict;

/// Does what faults left to be done as the message is sent. How that ends the exchange, in the words of the
/// session; "" where it goes on.
std::string settle_faults(const core::faults::Target& target, Phase phase) {
  using core::faults::After;
  const bool request = phase == Phase::request;
  if (target.half_open && (request || target.half_open->client)) {
    target.head = {};
    target.body = {};
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(target.half_open->until_reset);
    return fmt::format("half-open by a fault, reset after {} s", seconds.count());
  }
  const std::size_t size = target.body.wire.size();
  if (target.line && target.line->limit && size > 0 && *target.line->limit <= size) {
    core::faults::cut_wire(target.body, static_cast<std::size_t>(*target.line->limit));
    return fmt::format("cut by a fault behind {} bytes of the {}'s body", *target.line->limit,
                       request ? "request" : "response");
  }
  if (target.after == After::go_on) {
    return {};
  }
  return target.after == After::rst ? "reset by a fault" : "closed by a fault";
}

/// The message with the verdict's edit and faults; null where it stays as it came. `outcome`: how faults end
/// the exchange; left alone where they do not.
std::shared_ptr<core::Message> changed(const core::Message& message, Verdict& verdict,
                                       core::Exchange& exchange, Phase phase, std::string& outcome) {
  if (!verdict.edit.head && !verdict.edit.content && verdict.faults.empty()) {
    return nullptr;
  }
  auto made = std::make_shared<core::Message>(core::edited(message, verdict.edit));
  bool struck = verdict.edit.head || verdict.edit.content;
  core::faults::Target target{made->head, made->body};
  for (const core::FaultCall& call : verdict.faults) {
    auto done = core::faults::apply(call, target);
    struck = struck || !done || done->kind == core::Note::Kind::injected;
    if (done) {
      exchange.notes.push_back(*std::move(done));
    } else {
      exchange.notes.push_back({core::Note::Kind::hook_error, done.error().what, call.source});
    }
  }
  if (std::string ended = settle_faults(target, phase); !ended.empty()) {
    outcome = std::move(ended);
  }
  return struck ? made : nullptr;
}

/// What the hook of a head sees: the body has not come.
core::MessagePtr head_alone(const core::Message& message) {
  auto head = std::make_shared<core::Message>();
  head->head = message.head;
  head->first_byte = message.first_byte;
  head->head_done = message.head_done;
  return head;
}

/// The exchange as hooks of that message see it.
std::shared_ptr<core::Exchange> seen_by_hooks(const core::Exchange& exchange, Phase phase) {
  auto seen = std::make_shared<core::Exchange>(exchange);
  if (phase == Phase::request) {
    seen->response.reset();
    seen->finished = {};
  }
  return seen;
}

}  // namespace

Result<std::unique_ptr<OfflineRun>> OfflineRun::create(HostOptions options, const Timestamp& start) {
  std::unique_ptr<OfflineRun> run(new OfflineRun(start));  // NOLINT: the constructor is private
  options.told = [heard = run.get()](Event event, const core::HookCall& of,
                                     const std::vector<core::Note>& notes) { heard->hear(event, of, notes); };
  auto host = Host::create(std::move(options), run->time_, run->time_);
  if (!host) {
    return fail(std::move(host).error());
  }
  run->host_ = *std::move(host);
  return run;
}

// ---- what comes when ----

void OfflineRun::add(const core::Observation& observation) {
  using Observed = core::Observation::Kind;
  const std::uint64_t place = ++places_;
  const core::ConnectionPtr& connection = observation.connection;
  last_.reset();
  if (observation.kind == Observed::exchange_done) {
    const core::Exchange& recorded = *observation.exchange;
    auto taking = std::make_shared<Taking>();
    taking->place = place;
    taking->index = taken_.size();
    taking->tap_answered = core::answered_by_tap(recorded);
    taking->exchange = std::make_shared<core::Exchange>(recorded);
    taking->exchange->sent_request.reset();
    taking->exchange->sent_response.reset();
    taking->exchange->notes.clear();
    taken_.emplace_back().exchange = taking->exchange;
    nanoseconds at = recorded.started.steady;
    if (recorded.connection) {
      const auto opened = opened_.find(recorded.connection->id);
      at = opened == opened_.end() ? at : std::max(at, opened->second);
    }
    plan(at, place, [this, taking] { begin(taking); });
    return;
  }
  if (!connection || observation.kind == Observed::request_done) {
    return;
  }
  if (observation.kind == Observed::connection_closed) {
    opened_.erase(connection->id);
  } else {
    opened_.try_emplace(connection->id, observation.at.steady);
  }
  plan(observation.at.steady, place, [this, observation, place] { tell(observation, place); });
}

/// Of each thing of the trace one step waits at a time, but for the one that ends a call.
void OfflineRun::plan(nanoseconds at, std::uint64_t place, Step what) {
  agenda_.emplace(std::pair(std::max(at, time_.now().steady), place), std::move(what));
}

/// What is due of hooks comes first: also scripts that ran out of memory, which are loaded anew before the
/// next call.
bool OfflineRun::step() {
  if (!agenda_.empty()) {
    const nanoseconds next = agenda_.begin()->first.first;
    if (!time_.step(next)) {
      time_.move_to(next);
      const auto due = agenda_.extract(agenda_.begin());
      due.mapped()();
    }
    return true;
  }
  if (host_->running() == 0) {
    return false;
  }
  last_ = last_.value_or(time_.now().steady + max_deadline);
  return time_.step(*last_);
}

void OfflineRun::ask(std::uint64_t place, core::HookCall call, Decided decided) {
  if (!call.connection) {
    call.connection = std::make_shared<core::ConnectionFacts>();
  }
  const core::HookKey key{call.connection->id, {++calls_}};
  const nanoseconds began = time_.now().steady;
  const auto give = [this, began, decided = std::move(decided)](Verdict verdict) {
    decided(std::move(verdict),
            std::chrono::duration_cast<std::chrono::milliseconds>(time_.now().steady - began));
  };
  plan(began + max_deadline, place, [this, key, give] {
    host_->cancel(key);
    Verdict none;
    none.action = Verdict::Action::drop;
    none.notes.push_back(
        {core::Note::Kind::hook_error, "the hook had given no verdict after 65 minutes", ""});
    give(std::move(none));
  });
  host_->run(key, std::move(call), [this, place, began, give](Verdict verdict) {
    agenda_.erase({began + max_deadline, place});
    give(std::move(verdict));
  });
}

/// As the session remarks it.
void OfflineRun::add_note(std::vector<core::Note>& notes, const Verdict& verdict, std::string_view what) {
  if (std::string_view(verdict.by) != Verdict::by_fault) {
    notes.push_back({core::Note::Kind::injected, std::string(what) + " by " + verdict.by, verdict.source});
  }
}

// ---- an exchange ----

void OfflineRun::begin(const TakingPtr& taking) {
  if (!join_line(taking)) {
    return;
  }
  core::Exchange& exchange = *taking->exchange;
  OfflineExchange& result = taken_[taking->index];
  taking->came = time_.now().steady;
  const auto refused = exchange.connection ? lines_[exchange.connection->id].refused : std::nullopt;
  if (exchange.kind != core::Exchange::Kind::http || !exchange.request) {
    end(taking);
  } else if (refused) {
    result.action = *refused == Verdict::Action::reset ? "reset" : "dropped";
    result.touched = true;
    exchange.notes.push_back(
        {core::Note::Kind::injected, "its connection was ended by a hook of connect", {}});
    end(taking);
  } else {
    taking->asked = true;
    ask_head(taking, Phase::request);
  }
}

/// One message: the hooks of its head, then its own.
void OfflineRun::ask_head(const TakingPtr& taking, Phase phase) {
  const core::HookWish wish = host_->wish();
  const bool request = phase == Phase::request;
  taking->edited.reset();
  if (!(request ? wish.request_head : wish.response_head)) {
    ask_message(taking, phase);
    return;
  }
  const auto seen = seen_by_hooks(*taking->exchange, phase);
  auto& message = request ? seen->request : seen->response;
  message = head_alone(*message);
  ask(taking->place,
      {.phase = request ? Phase::request_head : Phase::response_head,
       .connection = seen->connection,
       .exchange = seen,
       .edited_head = nullptr},
      [this, taking, phase](Verdict verdict, std::chrono::milliseconds held) {
        taken_[taking->index].delay += held;
        head_decided(taking, phase, std::move(verdict));
      });
}

void OfflineRun::head_decided(const TakingPtr& taking, Phase phase, Verdict verdict) {
  if (verdict.action != Verdict::Action::pass) {
    message_decided(taking, phase, std::move(verdict));
    return;
  }
  auto& notes = taking->exchange->notes;
  std::ranges::move(verdict.notes, std::back_inserter(notes));
  if (verdict.edit.head) {
    add_note(notes, verdict, phase == Phase::request ? "request headers edited" : "response headers edited");
    taking->edited = std::make_shared<const core::Head>(*std::move(verdict.edit.head));
  }
  plan(time_.now().steady, taking->place, [this, taking, phase] { ask_message(taking, phase); });
}

void OfflineRun::ask_message(const TakingPtr& taking, Phase phase) {
  const core::HookWish wish = host_->wish();
  if (!(phase == Phase::request ? wish.request : wish.response)) {
    message_decided(taking, phase, {});
    return;
  }
  const auto seen = seen_by_hooks(*taking->exchange, phase);
  ask(taking->place,
      {.phase = phase, .connection = seen->connection, .exchange = seen, .edited_head = taking->edited},
      [this, taking, phase](Verdict verdict, std::chrono::milliseconds held) {
        taken_[taking->index].delay += held;
        message_decided(taking, phase, std::move(verdict));
      });
}

void OfflineRun::message_decided(const TakingPtr& taking, Phase phase, Verdict verdict) {
  if (verdict.action == Verdict::Action::pass && (verdict.edit.head || verdict.edit.content)) {
    add_note(verdict.notes, verdict, phase == Phase::request ? "request edited" : "response edited");
  }
  if (taking->edited && !verdict.edit.head) {
    verdict.edit.head = *taking->edited;
  }
  apply(*taking, phase, std::move(verdict));
  go_on(taking, phase);
}

void OfflineRun::apply(Taking& taking, Phase phase, Verdict verdict) {
  core::Exchange& exchange = *taking.exchange;
  OfflineExchange& into = taken_[taking.index];
  std::ranges::move(verdict.notes, std::back_inserter(exchange.notes));
  const bool request = phase == Phase::request;
  switch (verdict.action) {
    case Verdict::Action::pass: {
      auto& sent = request ? exchange.sent_request : exchange.sent_response;
      sent = changed(*(request ? exchange.request : exchange.response), verdict, exchange, phase,
                     taking.outcome);
      into.touched = into.touched || sent != nullptr;
      if (!taking.outcome.empty()) {
        into.action = "cut";
      }
      return;
    }
    case Verdict::Action::answer:
      exchange.sent_response = std::make_shared<core::Message>(
          core::to_message(verdict.answer, exchange.request->head.method() == "HEAD", false));
      into.action = "answered";
      break;
    case Verdict::Action::drop:
    case Verdict::Action::reset:
      into.action = verdict.action == Verdict::Action::drop ? "dropped" : "reset";
      taking.outcome = into.action + " by " + verdict.by;
      add_note(exchange.notes, verdict, into.action);
      break;
  }
  into.touched = true;
}

/// Hooks have decided on a message: the other comes, or none.
void OfflineRun::go_on(const TakingPtr& taking, Phase phase) {
  const core::Exchange& exchange = *taking->exchange;
  const OfflineExchange& result = taken_[taking->index];
  if (phase == Phase::request && result.action == "passed") {
    const bool asks = exchange.response && !taking->tap_answered;
    const nanoseconds took = std::max(nanoseconds(0), exchange.finished.since(exchange.started));
    plan(taking->came + result.delay + took, taking->place, [this, taking, asks] {
      if (asks) {
        ask_head(taking, Phase::response);
      } else {
        end(taking);
      }
    });
    return;
  }
  taking->went_on = phase != Phase::request;
  plan(time_.now().steady, taking->place, [this, taking] { end(taking); });
}

void OfflineRun::end(const TakingPtr& taking) {
  OfflineExchange& result = taken_[taking->index];
  result.touched = result.touched || result.delay > std::chrono::milliseconds(0);
  result.errors = static_cast<unsigned>(
      std::ranges::count(taking->exchange->notes, core::Note::Kind::hook_error, &core::Note::kind));
  ++over_;
  if (taking->asked) {
    core::ExchangePtr told = taking->exchange;
    if (!taking->went_on || !taking->outcome.empty()) {  // as the tap would have had it
      auto ended = std::make_shared<core::Exchange>(*told);
      if (!taking->went_on) {
        ended->response = std::exchange(ended->sent_response, nullptr);
      }
      ended->outcome = taking->outcome;
      told = std::move(ended);
    }
    host_->observe({.kind = core::Observation::Kind::exchange_done,
                    .at = told->finished,
                    .connection = told->connection,
                    .exchange = told});
  }
  leave_line(taking);
}

std::vector<TestOutcome> OfflineRun::run_tests() {
  time_.move_to(time_.now().steady);  // scripts that ran out of memory are loaded anew
  return host_->run_tests(taken_);
}

}  // namespace eastap::script
