// What scripts are told without deciding it: connections, handshakes, exchanges that are over, time that
// passes, their own start and end. Each handler runs as a call of its own, like a hook's, that nobody waits
// for.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/script/bind_exchange.h"
#include "proxy/script/bind_piece.h"
#include "proxy/script/binding.h"
#include "proxy/script/host.h"

namespace eastap::script {

namespace {

constexpr std::size_t most_told = 10'000;  // calls that nobody waits for, and that have not ended

void push_list(lua_State* L, const std::vector<std::string>& texts) {
  lua_createtable(L, static_cast<int>(texts.size()), 0);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    push(L, texts[i]);
    lua_rawseti(L, -2, static_cast<lua_Integer>(i) + 1);
  }
}

void push_tls(lua_State* L, const core::TlsFacts& facts) {
  lua_createtable(L, 0, 14);
  push(L, facts.side == core::Side::client ? "client" : "server");
  lua_setfield(L, -2, "side");
  set_flag(L, "completed", facts.completed);
  set_flag(L, "resumed", facts.resumed);
  set_text(L, "version", facts.version);
  set_text(L, "cipher", facts.cipher);
  set_text(L, "server_name", facts.server_name);
  set_text(L, "alpn", facts.alpn);
  set_text(L, "subject", facts.peer_subject);
  set_text(L, "issuer", facts.peer_issuer);
  set_text(L, "fingerprint", facts.peer_fingerprint);
  set_text(L, "failure", facts.failure);
  if (facts.peer_not_after != 0) {
    lua_pushinteger(L, facts.peer_not_after);
    lua_setfield(L, -2, "not_after");
  }
  push_list(L, facts.alpn_offered);
  lua_setfield(L, -2, "alpn_offered");
  push_list(L, facts.verification);
  lua_setfield(L, -2, "verification");
}

}  // namespace

/// Pushes what a handler of the call's event gets; how many values that is.
int Host::push_event_arguments(lua_State* thread, const Running& call) {
  constexpr int both = 2;
  const core::HookCall& hook = call.state.hook;
  switch (call.state.event) {
    case Event::tick:
    case Event::start:
    case Event::stop:
      lua_createtable(thread, 0, 1);
      if (call.state.event == Event::tick) {
        lua_pushinteger(thread, static_cast<lua_Integer>(call.count));
        lua_setfield(thread, -2, "count");
      } else if (call.state.event == Event::start) {
        set_flag(thread, "again", call.count > 0);
      } else {
        set_text(thread, "why", call.why);
      }
      return 1;
    case Event::chunk:
      push_exchange(thread, call.state);
      push_piece(thread, call.state);
      return both;
    case Event::tls:
      push_exchange(thread, call.state);
      push_tls(thread, hook.connection->tls.empty() ? core::TlsFacts{} : hook.connection->tls.back());
      return both;
    case Event::server_connect:
      push_exchange(thread, call.state);
      push(thread, hook.connection->upstream ? hook.connection->upstream->to_string() : std::string());
      return both;
    default:
      push_exchange(thread, call.state);
      return 1;
  }
}

// ---- what the tap observes ----

void Host::observe(const core::Observation& observation) {
  filters_.observe(observation);
  switch (observation.kind) {
    case core::Observation::Kind::server_connected:
      tell(Event::server_connect, observation);
      break;
    case core::Observation::Kind::tls_done:
      tell(Event::tls, observation);
      break;
    case core::Observation::Kind::exchange_done:
      end_waits(observation.exchange);
      tell(Event::done, observation);
      break;
    default:
      break;
  }
}

/// Calls every script's handlers of an event that nobody waits for.
void Host::tell(Event event, const core::Observation& observation) {
  if (!handled_.test(static_cast<std::size_t>(event))) {
    return;
  }
  auto call = make_told(event);
  if (!call) {
    return;
  }
  call->state.hook.connection = observation.connection;
  call->state.hook.exchange = observation.exchange;
  if (observation.exchange) {
    call->state.request.open(observation.exchange->request.get(), false);
    call->state.response.open(observation.exchange->response.get(), false);
  }
  begin(std::move(call));
}

/// A call that nobody waits for; null while too many of them run.
std::unique_ptr<Host::Running> Host::make_told(Event event) {
  if (told_ >= most_told) {
    std::uint64_t times = 0;
    if (worth_saying("told", times)) {
      say(log::Level::warning, fmt::format("{} handlers have not ended: scripts are not told of every {}",
                                           told_, row_of(event).name));
    }
    return nullptr;
  }
  auto call = std::make_unique<Running>();
  call->state.serial = ++last_serial_;
  call->state.event = event;
  call->key = {{}, {call->state.serial}};
  call->done = [this, event, &hook = call->state.hook](const core::Verdict& verdict) {
    --told_;
    if (options_.told && !verdict.notes.empty()) {
      options_.told(event, hook, verdict.notes);
    }
  };
  ++told_;
  return call;
}

void Host::begin(std::unique_ptr<Running> call) {
  const std::uint64_t serial = call->state.serial;
  proceed(calls_.add(serial, std::move(call)));
}

/// Calls handlers of one script alone, from `first` on.
void Host::tell_script(const ScriptPtr& script, Event event, std::size_t first, std::size_t count,
                       std::uint64_t number, const char* why) {
  if (!script || script->handlers(event).size() <= first) {
    return;
  }
  auto call = make_told(event);
  if (!call) {
    return;
  }
  call->script = script;
  call->next = no_more_files;
  call->next_handler = first;
  call->end_handler = first + count;
  call->count = number;
  call->why = why;
  begin(std::move(call));
}

void Host::tell_start(const ScriptPtr& script, bool again) {
  tell_script(script, Event::start, 0, max_handlers, again ? 1 : 0, "");
}

void Host::tell_stop(const ScriptPtr& script, const char* why) {
  tell_script(script, Event::stop, 0, max_handlers, 0, why);
}

void Host::stop() {
  if (std::exchange(stopped_, true)) {
    return;
  }
  for (const File& file : files_) {
    tell_stop(file.script, "end");
    // No loop turns any more: what was interrupted goes on here, until it ends or its budget does.
    for (Running* call = calls_.find(last_serial_); call != nullptr && call->state.event == Event::stop;
         call = calls_.find(last_serial_)) {
      scheduler_.cancel(std::exchange(call->ticket, 0));
      proceed(*call);
    }
  }
}

// ---- waiting for exchanges ----

void Host::end_waits(const core::ExchangePtr& exchange) {
  if (waits_.empty()) {
    return;
  }
  std::unique_ptr<FilterLook> look;
  std::vector<std::uint64_t> met;
  for (const std::uint64_t serial : waits_) {
    const Running* call = calls_.find(serial);
    if (call != nullptr && filters_.matches(exchange, call->task.suspension.filter, look).value_or(false)) {
      met.push_back(serial);
    }
  }
  for (const std::uint64_t serial : met) {
    Running& call = *calls_.find(serial);
    scheduler_.cancel(std::exchange(call.ticket, 0));
    waits_.erase(serial);
    push_exchange_facts(call.task.thread, exchange);
    call.value_ready = true;
    // Not at once: its verdict may be for the very session that tells of this exchange.
    call.ticket = scheduler_.after(std::chrono::milliseconds(0), [this, serial] { wake(serial); });
  }
}

// ---- time that passes ----

/// Sets the clocks of `tick` and `every` going for scripts that are new, and stops those of scripts that are
/// gone.
void Host::update_beats() {
  std::erase_if(beats_, [this](Beat& beat) {
    const bool stays = std::ranges::any_of(
        files_, [&beat](const File& file) { return file.script == beat.script && !file.paused; });
    if (!stays) {
      scheduler_.cancel(beat.ticket);
    }
    return !stays;
  });
  for (const File& file : files_) {
    const bool beats =
        std::ranges::any_of(beats_, [&file](const Beat& beat) { return beat.script == file.script; });
    if (!file.script || file.paused || beats) {
      continue;
    }
    for (std::size_t i = 0; i < file.script->handlers(Event::tick).size(); ++i) {
      beats_.push_back({.id = ++last_beat_, .script = file.script, .handler = i});
      schedule_beat(beats_.back());
    }
  }
}

void Host::schedule_beat(Beat& beat) {
  const std::uint64_t id = beat.id;
  beat.ticket = scheduler_.after(beat.script->handlers(Event::tick)[beat.handler].period,
                                 [this, id] { this->beat(id); });
}

void Host::beat(std::uint64_t id) {
  const auto found = std::ranges::find(beats_, id, &Beat::id);
  if (found == beats_.end()) {
    return;
  }
  Beat& beat = *found;
  schedule_beat(beat);
  // One that still sleeps is not called again beside itself.
  const bool runs = std::ranges::any_of(calls_, [&beat](const auto& entry) {
    const Running& call = *entry.value;
    return call.state.event == Event::tick && call.script == beat.script &&
           call.next_handler == beat.handler + 1;
  });
  if (!runs) {
    tell_script(beat.script, Event::tick, beat.handler, 1, ++beat.count, "");
  }
}

}  // namespace eastap::script
