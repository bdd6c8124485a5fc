// The host's stock faults: setting them while it runs, and carrying out those that strike a message.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
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
  call.notes_before = call.state.verdict.notes.size();
  call.faults_before = call.state.verdict.faults.size();
  if (call.next_strike == 1) {
    call.edited_before = call.state.request.edited() || call.state.response.edited();
  }
  call.task = state_->start();
  call.started = clock_.now().steady;
  lua_State* thread = call.task.thread;
  fault_table().push_invoke(thread);
  lua_pushlstring(thread, strike.name.data(), strike.name.size());
  push_exchange(thread, call.state);
  FaultTable::push_arguments(thread, strike.arguments, strike.hit);
  constexpr int arguments = 4;
  return arguments;
}

/// The phone may lose its patience before a fault is through with its waiting: then this is what remains of
/// it.
void Host::tell_waiting(const Running& call) const {
  if (!call.striking || !call.state.hook.wait_note) {
    return;
  }
  call.state.hook.wait_note(held_note(call));
}

/// Of a fault that a script carries out only the script's line is known.
core::Note Host::held_note(const Running& call) {
  const FaultStrike* strike = call.striking ? &call.strikes[call.next_strike - 1] : nullptr;
  const core::Phase phase = call.state.hook.phase;
  const char* what = phase == core::Phase::connect                                         ? "the connection"
                     : phase == core::Phase::request || phase == core::Phase::request_head ? "the request"
                                                                                           : "the response";
  return {core::Note::Kind::injected,
          fmt::format("{} was held by {}, and the connection ended meanwhile", what,
                      strike != nullptr ? strike->name : "a fault"),
          strike != nullptr ? strike->source : where(call.task.thread),
          strike != nullptr ? strike->text : std::string()};
}

// ---- a client that does not wait ----

namespace {

constexpr const char* by_fault_for_nobody = "a fault, since the client had closed";

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

void Host::client_ended(const core::HookKey& key) {
  const auto found = suspended_.find(key);
  if (found == suspended_.end()) {
    return;
  }
  Running& call = *calls_.at(found->second);
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
  core::Verdict verdict;
  verdict.notes = std::move(call.state.verdict.notes);
  if (call.striking && call.notes_before < verdict.notes.size()) {
    // What it said of the time that it would wait.
    verdict.notes.erase(verdict.notes.begin() + static_cast<std::ptrdiff_t>(call.notes_before),
                        verdict.notes.end());
  }
  verdict.notes.push_back(held_note(call));
  verdict.action = core::Verdict::Action::drop;
  verdict.by = by_fault_for_nobody;
  verdict.source = verdict.notes.back().source;
  call.state.verdict = std::move(verdict);
  state_->release(call.task, State::Outcome::failed);
  deliver(call);
}

/// A fault returned what it did, or nil and why there was nothing to do, or nothing where the session tells
/// it.
void Host::end_strike(Running& call) {
  call.striking = false;
  const FaultStrike& strike = call.strikes[call.next_strike - 1];
  lua_State* thread = call.task.thread;
  const bool told = lua_type(thread, 1) == LUA_TSTRING;
  const bool idle = !told && lua_type(thread, 2) == LUA_TSTRING;
  const std::string words = told || idle ? lua_tostring(thread, told ? 1 : 2) : "";
  auto& notes = call.state.verdict.notes;
  const auto first = notes.begin() + static_cast<std::ptrdiff_t>(std::min(call.notes_before, notes.size()));
  if (told || idle) {
    notes.erase(first, notes.end());
    const auto kind = told ? core::Note::Kind::injected : core::Note::Kind::hook_log;
    const std::string text = told ? words : fmt::format("{} did nothing: {}", strike.name, words);
    notes.push_back({kind, text::printable(text, CallState::max_note), strike.source, strike.text});
  } else {
    std::for_each(first, notes.end(), [&](core::Note& note) {
      note.source = strike.source;
      note.fault = strike.text;
    });
  }
  if (idle) {
    faults_.take_back(strike);
  }
  auto& faults = call.state.verdict.faults;
  std::for_each(faults.begin() + static_cast<std::ptrdiff_t>(std::min(call.faults_before, faults.size())),
                faults.end(), [&](core::FaultCall& fault) {
                  fault.source = strike.source;
                  fault.text = strike.text;
                });
  if (call.state.decided) {
    call.state.verdict.source = strike.source;  // not a line of a script
  }
  if (!call.edited_before) {
    call.state.verdict.by = core::Verdict::by_fault;
  }
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
