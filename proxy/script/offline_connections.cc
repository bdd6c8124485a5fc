// The connections of an offline run: what their hooks decide, and what waits for what on each of them.
#include <algorithm>
#include <utility>

#include "proxy/core/faults.h"
#include "proxy/script/offline_run.h"

namespace eastap::script {
namespace {

/// What a fault of the bytes would do to the connection: a recording has none whose bytes could be slow.
core::Note struck_connection(const core::FaultCall& fault) {
  core::Head head;
  core::Body body;
  core::faults::Target target{head, body};
  target.whole_connection = true;
  auto done = core::faults::apply(fault, target);
  if (!done) {
    return {core::Note::Kind::hook_error, done.error().what, fault.source};
  }
  done->text += " (on the running tap; a recording stays as it is)";
  return *std::move(done);
}

}  // namespace

void OfflineRun::hear(Event event, const core::HookCall& of, const std::vector<core::Note>& notes) {
  for (const core::Note& note : notes) {
    if (told_.size() < max_told) {
      told_.push_back({event, of.connection ? of.connection->id : ConnectionId{},
                       of.exchange ? of.exchange->id : ExchangeId{}, note, over_});
    }
  }
}

void OfflineRun::ask_connection(core::Phase phase, const core::ConnectionPtr& connection, std::uint64_t place,
                                std::function<void(core::Verdict::Action)> then) {
  const core::HookCall call{
      .phase = phase, .connection = connection, .exchange = nullptr, .edited_head = nullptr};
  ask(place, call, [this, call, then = std::move(then)](core::Verdict verdict, std::chrono::milliseconds) {
    if (verdict.action != core::Verdict::Action::pass) {
      add_note(verdict.notes, verdict, verdict.action == core::Verdict::Action::reset ? "reset" : "dropped");
    }
    for (const core::FaultCall& fault : verdict.faults) {
      verdict.notes.push_back(struck_connection(fault));
    }
    hear(event_of(call.phase), call, verdict.notes);
    then(verdict.action);
  });
}

/// A connection opens, or more of it is known: that comes as one more record of it. Or it is closed.
void OfflineRun::tell(const core::Observation& observation, std::uint64_t place) {
  using Observed = core::Observation::Kind;
  const core::ConnectionPtr& connection = observation.connection;
  const bool closes = observation.kind == Observed::connection_closed;
  Line& line = lines_[connection->id];
  if (line.asks || (closes && !line.under_way.empty())) {
    line.behind.emplace_back(place, [this, observation, place] { tell(observation, place); });
    return;
  }
  if (closes) {
    const bool asks = host_->wish().close && line.known && !line.refused;
    lines_.erase(connection->id);
    if (asks) {
      ask_connection(core::Phase::close, connection, place, [](core::Verdict::Action) {});
    }
    return;
  }
  if (!std::exchange(line.known, true) && host_->wish().connect) {
    line.asks = true;
    const auto decided = [this, observation, place](core::Verdict::Action action) {
      Line& asked = lines_[observation.connection->id];
      asked.asks = false;
      if (action != core::Verdict::Action::pass) {
        asked.refused = action;
      }
      plan(time_.now().steady, place, [this, observation, place] { tell(observation, place); });
      let_go(asked);
    };
    ask_connection(core::Phase::connect, connection, place, decided);
    return;
  }
  if (line.refused) {
    return;
  }
  if (connection->upstream && !std::exchange(line.server_told, true)) {
    host_->observe({Observed::server_connected, observation.at, connection, nullptr});
  }
  if (observation.kind == Observed::tls_done) {
    host_->observe(observation);
  }
}

/// False while it must wait: the phone would not have sent it before it had the answers that it had by then.
bool OfflineRun::join_line(const TakingPtr& taking) {
  const core::Exchange& exchange = *taking->exchange;
  if (!exchange.connection) {
    return true;
  }
  Line& line = lines_[exchange.connection->id];
  const bool waits = line.asks || std::ranges::any_of(line.under_way, [&exchange](const TakingPtr& other) {
                       return other->exchange->finished.steady <= exchange.started.steady;
                     });
  if (waits) {
    line.behind.emplace_back(taking->place, [this, taking] { begin(taking); });
    return false;
  }
  line.under_way.push_back(taking);
  return true;
}

void OfflineRun::leave_line(const TakingPtr& taking) {
  if (taking->exchange->connection) {
    Line& line = lines_[taking->exchange->connection->id];
    std::erase(line.under_way, taking);
    let_go(line);
  }
}

/// What waited looks whether it still has to.
void OfflineRun::let_go(Line& line) {
  for (auto& [place, what] : std::exchange(line.behind, {})) {
    plan(time_.now().steady, place, std::move(what));
  }
}

}  // namespace eastap::script
