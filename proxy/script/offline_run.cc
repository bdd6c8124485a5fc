#include "proxy/script/offline_run.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "proxy/core/edit.h"
#include "proxy/core/faults.h"
#include "proxy/core/own_answer.h"
#include "proxy/script/limits.h"

namespace eastap::script {
namespace {

using core::Phase;
using core::Verdict;

/// The message with the verdict's edit and faults; null where it stays as it came.
std::shared_ptr<core::Message> changed(const core::Message& message, Verdict& verdict,
                                       core::Exchange& exchange, bool& cut) {
  if (!verdict.edit.head && !verdict.edit.content && verdict.faults.empty()) {
    return nullptr;
  }
  auto made = std::make_shared<core::Message>(core::edited(message, verdict.edit));
  for (const core::FaultCall& call : verdict.faults) {
    core::faults::Target target{made->head, made->body};
    auto done = core::faults::apply(call, target);
    if (done) {
      exchange.notes.push_back(*std::move(done));
    } else {
      exchange.notes.push_back({core::Note::Kind::hook_error, done.error().what, call.source});
    }
    cut = cut || target.after != core::faults::After::go_on || target.half_open;
    if (target.half_open) {
      made->head = {};
      made->body = {};
    } else if (target.line && target.line->limit && *target.line->limit < made->body.wire.size()) {
      core::faults::cut_wire(made->body, static_cast<std::size_t>(*target.line->limit));
      cut = true;
    }
  }
  return made;
}

/// As the session remarks it.
void add_note(std::vector<core::Note>& notes, const Verdict& verdict, std::string_view what) {
  if (std::string_view(verdict.by) != Verdict::by_fault) {
    notes.push_back({core::Note::Kind::injected, std::string(what) + " by " + verdict.by, verdict.source});
  }
}

/// What the hook of a head sees: the body has not come.
core::MessagePtr head_alone(const core::Message& message) {
  auto head = std::make_shared<core::Message>();
  head->head = message.head;
  head->first_byte = message.first_byte;
  head->head_done = message.head_done;
  return head;
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

Verdict OfflineRun::ask(core::HookCall call, OfflineExchange& into) {
  std::optional<Verdict> verdict;
  if (!call.connection) {
    call.connection = std::make_shared<core::ConnectionFacts>();
  }
  const core::HookKey key{call.connection->id, {++calls_}};
  const nanoseconds began = time_.now().steady;
  host_->run(key, std::move(call), [&verdict](Verdict given) { verdict = std::move(given); });
  while (!verdict && time_.step(began + max_deadline)) {
  }
  if (!verdict) {
    host_->cancel(key);
    verdict.emplace();
    verdict->action = Verdict::Action::drop;
    verdict->notes.push_back(
        {core::Note::Kind::hook_error, "the hook had given no verdict after 65 minutes", ""});
  }
  into.delay += std::chrono::duration_cast<std::chrono::milliseconds>(time_.now().steady - began);
  return *std::move(verdict);
}

void OfflineRun::apply(Verdict verdict, core::Exchange& exchange, Phase phase, OfflineExchange& into) {
  std::ranges::move(verdict.notes, std::back_inserter(exchange.notes));
  const bool request = phase == Phase::request;
  switch (verdict.action) {
    case Verdict::Action::pass: {
      bool cut = false;
      auto& sent = request ? exchange.sent_request : exchange.sent_response;
      sent = changed(*(request ? exchange.request : exchange.response), verdict, exchange, cut);
      into.touched = into.touched || sent != nullptr;
      if (cut) {
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
      into.action = "dropped";
      add_note(exchange.notes, verdict, into.action);
      break;
    case Verdict::Action::reset:
      into.action = "reset";
      add_note(exchange.notes, verdict, into.action);
      break;
  }
  into.touched = true;
}

/// One message: the hooks of its head, then its own. `seen`: the exchange as they see it.
void OfflineRun::run_side(Phase phase, const core::Exchange& seen, core::Exchange& exchange,
                          OfflineExchange& into) {
  const core::HookWish wish = host_->wish();
  const bool request = phase == Phase::request;
  std::shared_ptr<const core::Head> edited;
  if (request ? wish.request_head : wish.response_head) {
    auto early = std::make_shared<core::Exchange>(seen);
    (request ? early->request : early->response) = head_alone(*(request ? seen.request : seen.response));
    Verdict verdict = ask({.phase = request ? Phase::request_head : Phase::response_head,
                           .connection = early->connection,
                           .exchange = early,
                           .edited_head = nullptr},
                          into);
    if (verdict.action != Verdict::Action::pass) {
      apply(std::move(verdict), exchange, phase, into);
      return;
    }
    std::ranges::move(verdict.notes, std::back_inserter(exchange.notes));
    if (verdict.edit.head) {
      add_note(exchange.notes, verdict, request ? "request headers edited" : "response headers edited");
      edited = std::make_shared<const core::Head>(*std::move(verdict.edit.head));
    }
  }
  Verdict verdict;
  if (request ? wish.request : wish.response) {
    verdict = ask({.phase = phase,
                   .connection = seen.connection,
                   .exchange = std::make_shared<core::Exchange>(seen),
                   .edited_head = edited},
                  into);
  }
  if (verdict.action == Verdict::Action::pass && (verdict.edit.head || verdict.edit.content)) {
    add_note(verdict.notes, verdict, request ? "request edited" : "response edited");
  }
  if (edited && !verdict.edit.head) {
    verdict.edit.head = *edited;
  }
  apply(std::move(verdict), exchange, phase, into);
}

void OfflineRun::hear(Event event, const core::HookCall& of, const std::vector<core::Note>& notes) {
  for (const core::Note& note : notes) {
    if (told_.size() < max_told) {
      told_.push_back({event, of.connection ? of.connection->id : ConnectionId{},
                       of.exchange ? of.exchange->id : ExchangeId{}, note});
    }
  }
}

bool OfflineRun::tell(const core::Observation& observation) {
  using Observed = core::Observation::Kind;
  const core::ConnectionPtr& connection = observation.connection;
  if (!connection) {
    return true;
  }
  time_.move_to(observation.at.steady);
  const auto asked = [&](Phase phase, Event event) {
    OfflineExchange unused;
    const core::HookCall call{
        .phase = phase, .connection = connection, .exchange = nullptr, .edited_head = nullptr};
    Verdict verdict = ask(call, unused);
    if (verdict.action != Verdict::Action::pass) {
      add_note(verdict.notes, verdict, verdict.action == Verdict::Action::reset ? "reset" : "dropped");
    }
    hear(event, call, verdict.notes);
    return verdict.action;
  };
  if (observation.kind == Observed::connection_closed) {
    const auto known = connections_.extract(connection->id);
    const bool refused = refused_.erase(connection->id) != 0;
    if (host_->wish().close && !known.empty() && !refused) {
      static_cast<void>(asked(Phase::close, Event::close));
    }
    return true;
  }
  // What became known since comes as one more record of the connection.
  const auto [known, added] = connections_.try_emplace(connection->id, false);
  bool goes_on = true;
  if (added && host_->wish().connect) {
    const Verdict::Action action = asked(Phase::connect, Event::connect);
    goes_on = action == Verdict::Action::pass;
    if (!goes_on) {
      refused_[connection->id] = action;
    }
  }
  if (refused_.contains(connection->id)) {
    return goes_on;
  }
  if (connection->upstream && !std::exchange(known->second, true)) {
    host_->observe({Observed::server_connected, observation.at, connection, nullptr});
  }
  if (observation.kind == Observed::tls_done) {
    host_->observe(observation);
  }
  return true;
}

OfflineExchange OfflineRun::take(const core::ExchangePtr& recorded) {
  OfflineExchange result;
  auto exchange = std::make_shared<core::Exchange>(*recorded);
  exchange->sent_request.reset();
  exchange->sent_response.reset();
  exchange->notes.clear();
  result.exchange = exchange;
  if (recorded->kind != core::Exchange::Kind::http || !recorded->request) {
    return result;
  }
  if (recorded->connection) {
    if (const auto refused = refused_.find(recorded->connection->id); refused != refused_.end()) {
      result.action = refused->second == Verdict::Action::reset ? "reset" : "dropped";
      result.touched = true;
      exchange->notes.push_back(
          {core::Note::Kind::injected, "its connection was ended by a hook of connect", {}});
      return result;
    }
  }
  time_.move_to(recorded->started.steady);
  core::Exchange asked = *exchange;
  asked.response.reset();
  asked.finished = {};
  run_side(Phase::request, asked, *exchange, result);
  if (result.action == "passed" && recorded->response) {
    time_.move_to(recorded->started.steady + result.delay +
                  std::max(nanoseconds(0), recorded->finished.since(recorded->started)));
    run_side(Phase::response, core::Exchange(*exchange), *exchange, result);
  }
  result.touched = result.touched || result.delay > std::chrono::milliseconds(0);
  result.errors = static_cast<unsigned>(
      std::ranges::count(exchange->notes, core::Note::Kind::hook_error, &core::Note::kind));
  host_->observe({.kind = core::Observation::Kind::exchange_done,
                  .at = recorded->finished,
                  .connection = exchange->connection,
                  .exchange = exchange});
  return result;
}

std::vector<TestOutcome> OfflineRun::run_tests(const std::vector<OfflineExchange>& taken) {
  return host_->run_tests(taken);
}

}  // namespace eastap::script
