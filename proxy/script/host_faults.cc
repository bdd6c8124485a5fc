// The host's stock faults: setting them while it runs, and carrying out those that strike a message.
#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/faults.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/host.h"

namespace eastap::script {

// ---- the book ----

const FaultTable& Host::fault_table() {
  if (!fault_table_) {
    fault_table_ = std::make_unique<FaultTable>(*state_, options_.allow_wipe);
  }
  return *fault_table_;
}

Result<std::uint64_t> Host::add_fault(std::string_view spec, const std::string& source) {
  auto parsed = FaultSpec::parse(spec);
  if (!parsed) {
    return fail(std::move(parsed).error());
  }
  auto added = faults_.add(fault_table(), *std::move(parsed), source);
  update_wish();
  return added;
}

Result<void> Host::change_fault(std::uint64_t id, std::string_view spec, const std::string& source) {
  auto parsed = FaultSpec::parse(spec);
  if (!parsed) {
    return fail(std::move(parsed).error());
  }
  auto changed = faults_.change(fault_table(), id, *std::move(parsed), source);
  update_wish();
  return changed;
}

Result<void> Host::remove_fault(std::uint64_t id) {
  auto removed = faults_.remove(id);
  update_wish();
  return removed;
}

Result<void> Host::pause_fault(std::uint64_t id, bool paused) {
  auto done = faults_.pause(id, paused);
  update_wish();
  return done;
}

// ---- strikes ----

int Host::begin_strike(Running& call) {
  if (call.state.decided || call.next_strike >= call.strikes.size()) {
    return 0;
  }
  const FaultStrike& strike = call.strikes[call.next_strike++];
  call.striking = true;
  call.script.reset();
  call.strike_began = mark_fault(call.state);
  if (call.next_strike == 1) {
    call.edited_before = call.state.request.edited() || call.state.response.edited();
  }
  state_->start(call.task);
  call.started.reset();
  lua_State* thread = call.task.thread;
  fault_table().push_invoke(thread);
  lua_pushlstring(thread, strike.name.data(), strike.name.size());
  push_exchange(thread, call.state);
  FaultTable::push_arguments(thread, strike.arguments, strike.hit);
  constexpr int arguments = 4;
  return arguments;
}

// ---- what remains of a call that waits ----

namespace {

/// Whether a stock fault runs in the thread: one that strikes, or one that a script carries out.
bool runs_stock_fault(lua_State* thread) {
  lua_Debug frame{};
  for (int level = 0; lua_getstack(thread, level, &frame) != 0; ++level) {
    lua_getinfo(thread, "S", &frame);
    if (std::string_view(frame.short_src).starts_with("fault:")) {
      return true;
    }
  }
  return false;
}

}  // namespace

/// Who waits in the call, and how many remarks there were before.
Host::Holder Host::holder_of(const Running& call) {
  const CallState& state = call.state;
  if (call.striking) {
    const FaultStrike& strike = call.strikes[call.next_strike - 1];
    return {strike.name, strike.text, strike.source, call.strike_began.notes};
  }
  if (state.scripted && runs_stock_fault(call.task.thread)) {
    return {state.scripted->name, state.scripted->text, state.scripted->source, state.scripted->notes_before};
  }
  const auto& notes = state.verdict->notes;
  const bool told = call.task.suspension.kind == Suspension::Kind::sleep && !notes.empty() &&
                    row_of(state.event).decides && notes.back().kind == core::Note::Kind::injected;
  return {"a hook", {}, where(call.task.thread), notes.size() - (told ? 1U : 0U)};
}

/// In place of what was said of the time that it would wait.
core::Note Host::held_note(const Running& call, const Holder& holder) {
  const core::Phase phase = call.state.hook.phase;
  const char* what = phase == core::Phase::connect                                         ? "the connection"
                     : phase == core::Phase::request || phase == core::Phase::request_head ? "the request"
                                                                                           : "the response";
  return {core::Note::Kind::injected,
          fmt::format("{} was held by {}, and the connection ended meanwhile", what, holder.name),
          holder.source, holder.text};
}

/// The phone may lose its patience before the call is through with its waiting: then this is what remains of
/// it.
void Host::tell_waiting(const Running& call) const {
  if (!call.state.hook.wait_notes || !row_of(call.state.event).decides) {
    return;
  }
  const Holder holder = holder_of(call);
  constexpr const char* why = "the connection ended";
  std::vector<core::Note> notes = call.state.verdict->notes;
  notes.resize(std::min(notes.size(), holder.notes_before));
  Promises promises = call.state.promises;
  promises.settle(notes, Promises::Kept::none, why);
  for (const core::FaultCall& fault : call.state.verdict->faults) {
    notes.push_back(core::faults::not_struck(fault, why));
  }
  notes.push_back(held_note(call, holder));
  call.state.hook.wait_notes(std::move(notes));
}

// ---- a client that does not wait ----

namespace {

constexpr const char* by_fault_for_nobody = "a fault, since the client had closed";

}  // namespace

void Host::client_ended(const core::HookKey& key) {
  const auto found = suspended_.find(key);
  if (found == suspended_.end()) {
    return;
  }
  Running& call = *calls_.find(found->second);
  call.client_ended = true;
  if (waits_for_nobody(call)) {
    drop_for_nobody(call);
  }
}

bool Host::waits_for_nobody(const Running& call) {
  return call.client_ended && call.task.thread != nullptr &&
         call.task.suspension.kind == Suspension::Kind::sleep && runs_stock_fault(call.task.thread);
}

void Host::drop_for_nobody(Running& call) {
  scheduler_.cancel(std::exchange(call.ticket, 0));
  const Holder holder = holder_of(call);
  auto& notes = call.state.verdict->notes;
  notes.resize(std::min(notes.size(), holder.notes_before));
  core::Note held = held_note(call, holder);
  end_wait(call);
  settle(call, Promises::Kept::none, "the client had closed");
  core::Verdict verdict;
  verdict.notes = std::move(notes);
  verdict.notes.push_back(std::move(held));
  verdict.action = core::Verdict::Action::drop;
  verdict.by = by_fault_for_nobody;
  verdict.source = verdict.notes.back().source;
  call.state.verdict = std::move(verdict);
  state_->release(call.task, State::Outcome::failed);
  deliver(call);
}

void Host::end_strike(Running& call) {
  call.striking = false;
  FaultStrike& strike = call.strikes[call.next_strike - 1];
  strike.outcome = record_fault(call.task.thread, 1, call.state, call.strike_began,
                                {strike.name, strike.text, strike.source});
  if (strike.outcome == FaultOutcome::idle) {
    faults_.take_back(strike);
  } else if (strike.outcome == FaultOutcome::broke_tls) {
    replace_broken_tls(call);
  }
  if (call.state.decided) {
    call.state.verdict->source = strike.source;  // not a line of a script
  }
  if (!call.edited_before) {
    call.state.verdict->by = core::Verdict::by_fault;
  }
}

/// One handshake breaks in one way: that of the newest strike.
void Host::replace_broken_tls(Running& call) {
  const FaultStrike& newest = call.strikes[call.next_strike - 1];
  for (FaultStrike& strike : call.strikes) {
    if (&strike != &newest && strike.counted && strike.outcome == FaultOutcome::broke_tls) {
      faults_.take_back(strike);
      call.state.verdict->notes.push_back(core::faults::not_struck(
          {strike.name, {}, strike.source, strike.text}, "the handshake was broken by " + newest.name));
    }
  }
}

// ---- the end of a call ----

/// The connection ended while a fault let it wait: so far it has struck.
void Host::end_wait(Running& call) {
  if (call.striking && call.task.suspension.kind == Suspension::Kind::sleep) {
    call.strikes[call.next_strike - 1].outcome = FaultOutcome::waited;
  }
}

/// Says what came of everything that hooks and faults of the call promised, and of the faults of the bytes.
/// `why`: what became of the message instead.
void Host::settle(Running& call, Promises::Kept kept, const std::string& why) {
  core::Verdict& verdict = *call.state.verdict;
  verdict.promised = call.state.promises.settle(verdict.notes, kept, why);
  if (kept != Promises::Kept::edits) {
    for (const core::FaultCall& fault : verdict.faults) {
      verdict.notes.push_back(core::faults::not_struck(fault, why));
    }
    verdict.faults.clear();
  }
  take_back_strikes(call, kept);
  lend_hits(call);
}

/// The strikes that came to nothing are no hits: those whose turn never came, the one that failed, and those
/// whose work is thrown away. A wait is a hit all the same.
void Host::take_back_strikes(Running& call, Promises::Kept kept) {
  const std::size_t begun = call.next_strike;
  const std::size_t ended = begun > 0 && kept == Promises::Kept::end ? begun - 1 : begun;
  const std::size_t kept_from = kept == Promises::Kept::edits ? 0 : ended;
  for (std::size_t i = 0; i < call.strikes.size(); ++i) {
    FaultStrike& strike = call.strikes[i];
    const bool stands = i < begun && (i >= kept_from || strike.outcome == FaultOutcome::waited);
    if (!stands) {
      faults_.take_back(strike);
    }
  }
}

/// Breakpoints come behind the host, and a person may throw away there what its faults did. A wait is over by
/// then.
void Host::lend_hits(Running& call) {
  if (call.strikes.empty()) {
    return;
  }
  auto strikes = std::make_shared<std::vector<FaultStrike>>();
  std::ranges::copy_if(call.strikes, std::back_inserter(*strikes), [](const FaultStrike& strike) {
    return strike.counted && strike.outcome != FaultOutcome::waited;
  });
  if (strikes->empty()) {
    return;
  }
  call.state.verdict->take_back_hits = [this, strikes](core::Verdict::GivenUp what) {
    for (FaultStrike& strike : *strikes) {
      if (what == core::Verdict::GivenUp::all || strike.outcome == FaultOutcome::bytes) {
        faults_.take_back(strike);
      }
    }
  };
}

/// "the exchange was answered by hooks.lua:12".
std::string Host::end_of(const Running& call) {
  using Action = core::Verdict::Action;
  const core::Verdict& verdict = *call.state.verdict;
  const char* how = verdict.action == Action::answer  ? "answered"
                    : verdict.action == Action::reset ? "reset"
                                                      : "dropped";
  const std::string who = call.next_strike > 0     ? "fault " + call.strikes[call.next_strike - 1].name
                          : verdict.source.empty() ? "a hook"
                                                   : verdict.source;
  return fmt::format("the {} was {} by {}", call.state.hook.exchange ? "exchange" : "connection", how, who);
}

std::chrono::milliseconds Host::deadline_of(const Running& call) const {
  return call.script ? call.script->deadline() : max_deadline;
}

std::string Host::what_runs(const Running& call) {
  if (call.striking) {
    return "fault " + call.strikes[call.next_strike - 1].name;
  }
  const EventRow& row = row_of(call.state.event);
  const bool global =
      call.script && call.next_handler > 0 && call.script->handlers(row.event)[call.next_handler - 1].global;
  return global ? row.global : fmt::format("the handler of {}", row.name);
}

/// The script, or whoever set the fault.
std::string Host::who_runs(const Running& call) {
  if (call.striking) {
    return call.strikes[call.next_strike - 1].source;
  }
  return call.script ? call.script->name() : "scripts";
}

}  // namespace eastap::script
