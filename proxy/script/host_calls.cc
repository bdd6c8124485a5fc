// The running of hook calls: from run() to the verdict.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/core/wipe_check.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/host.h"

namespace eastap::script {

namespace {

/// "hooks.lua:12: why" -> {"hooks.lua:12", "why"}; without such a beginning {`name`, all}.
std::pair<std::string, std::string> split_place(const std::string& text, const std::string& name) {
  if (text.starts_with(name + ":")) {
    const std::size_t end = text.find_first_not_of("0123456789", name.size() + 1);
    if (end != std::string::npos && end > name.size() + 1 && text.compare(end, 2, ": ") == 0) {
      return {text.substr(0, end), text.substr(end + 2)};
    }
  }
  return {name, text};
}

std::string subject(const core::HookCall& call) {
  if (call.exchange) {
    return fmt::format("exchange {}", call.exchange->id.value);
  }
  return fmt::format("connection {}", call.connection ? call.connection->id.value : 0);
}

}  // namespace

void Host::run(const core::HookKey& key, core::HookCall&& call, Done&& done) {
  if (call.phase == core::Phase::wipe) {
    // Whoever wires hooks asks a person before it comes here. A script never lets a wipe through.
    core::Verdict refused;
    refused.action = core::Verdict::Action::drop;
    done(std::move(refused));
    return;
  }
  auto running = std::make_unique<Running>();
  Running& added = *running;
  added.key = key;
  added.done = std::move(done);
  added.state.serial = ++last_serial_;
  added.state.hook = std::move(call);
  const core::HookCall& hook = added.state.hook;
  added.state.event = event_of(hook.phase);
  if (hook.exchange) {
    using core::Phase;
    const bool asks = hook.phase == Phase::request || hook.phase == Phase::request_head;
    const bool answers = hook.phase == Phase::response || hook.phase == Phase::response_head;
    const core::Head* head = hook.edited_head.get();
    added.state.request.open(hook.exchange->request.get(), asks, asks ? head : nullptr);
    added.state.response.open(hook.exchange->response.get(), answers, answers ? head : nullptr);
  }
  if (!faults_.empty()) {
    added.strikes = faults_.strikes(added.state, filters_);
  }
  proceed(calls_.add(added.state.serial, std::move(running)));
}

/// Sets the next hook or fault up; how many arguments it has, 0 when there is none left.
int Host::begin_next(Running& call) {
  const int arguments = begin_hook(call);
  return arguments != 0 || call.strikes.empty() ? arguments : begin_strike(call);
}

int Host::begin_hook(Running& call) {
  const Event event = call.state.event;
  while (!call.state.decided) {
    const std::size_t count =
        call.script ? std::min(call.script->handlers(event).size(), call.end_handler) : 0;
    if (call.next_handler >= count) {
      if (call.next >= files_.size()) {
        return 0;
      }
      const File& file = files_[call.next++];
      call.script = file.paused ? nullptr : file.script;
      call.next_handler = 0;
      continue;
    }
    const Handler& handler = call.script->handlers(event)[call.next_handler++];
    if (!wants(call, handler)) {
      continue;
    }
    state_->start(call.task);
    call.started.reset();
    lua_rawgeti(call.task.thread, LUA_REGISTRYINDEX, handler.function);
    return push_event_arguments(call.task.thread, call);
  }
  return 0;
}

/// Whether the exchange is one that the handler asked for.
bool Host::wants(Running& call, const Handler& handler) {
  return handler.filter.empty() ||
         (call.state.hook.exchange &&
          filters_.matches(call.state.hook.exchange, handler.filter, call.state.look).value_or(false));
}

void Host::proceed(Running& call, int values) {
  while (true) {
    int arguments = std::exchange(values, 0);
    if (call.task.thread == nullptr) {
      arguments = begin_next(call);
      if (arguments == 0) {
        finish(call);
        return;
      }
    }
    state_->call = &call.state;
    const State::Outcome outcome = state_->resume(call.task, arguments);
    state_->call = nullptr;
    if (filters_.asked()) {
      tell_asked();
    }
    switch (outcome) {
      case State::Outcome::suspended:
        suspend(call);
        return;
      case State::Outcome::failed:
        script_failed(call, State::failure(call.task));
        return;
      case State::Outcome::finished:
        if (call.striking) {
          end_strike(call);
        }
        state_->release(call.task, outcome);
        break;
    }
  }
}

void Host::suspend(Running& call) {
  if (waits_for_nobody(call)) {
    drop_for_nobody(call);
    return;
  }
  const std::chrono::nanoseconds now = clock_.steady();
  call.started = call.started.value_or(now - call.task.ran);  // it stands still for the first time
  const auto left = *call.started + deadline_of(call) - now;
  const auto wanted = call.task.suspension.duration;
  const auto kind = call.task.suspension.kind;
  const bool waits = kind == Suspension::Kind::exchange;
  const bool fetches = kind == Suspension::Kind::fetch;
  // Whoever waits for an exchange or an answer gets nil at the deadline, but waits no more behind it.
  call.deadline_first = left <= std::chrono::nanoseconds(0) || (!waits && !fetches && left < wanted);
  if (waits) {
    waits_.insert(call.state.serial);
  }
  const auto wait =
      call.deadline_first || left < wanted ? std::chrono::ceil<std::chrono::milliseconds>(left) : wanted;
  suspended_.emplace(call.key, call.state.serial);
  const std::uint64_t serial = call.state.serial;
  tell_waiting(call);
  call.ticket =
      scheduler_.after(std::max(wait, std::chrono::milliseconds(0)), [this, serial] { wake(serial); });
  if (fetches && !call.deadline_first) {
    begin_fetch(call);
  }
}

void Host::wake(std::uint64_t serial) {
  Running* found = calls_.find(serial);
  if (found == nullptr) {
    return;
  }
  Running& call = *found;
  call.ticket = 0;
  if (call.deadline_first) {
    const std::string place = where(call.task.thread);
    script_failed(call,
                  fmt::format("{}{}the deadline of {} s passed while it {}", place, place.empty() ? "" : ": ",
                              static_cast<double>(deadline_of(call).count()) / 1000.0,
                              call.task.suspension.kind == Suspension::Kind::sleep ? "slept" : "ran"));
  } else if (call.task.suspension.kind == Suspension::Kind::exchange) {
    waits_.erase(serial);
    if (!std::exchange(call.value_ready, false)) {
      lua_pushnil(call.task.thread);  // nothing came in time
    }
    proceed(call, 1);
  } else if (call.task.suspension.kind == Suspension::Kind::fetch) {
    proceed(call, fetch_too_late(call));
  } else {
    proceed(call);
  }
}

void Host::script_failed(Running& call, const std::string& why) {
  const bool memory = state_->memory().refused() > 0;
  state_->memory().forgive();
  state_->release(call.task, State::Outcome::failed);
  fail_verdict(call, why);
  if (memory) {
    relieve_memory();
  }
  deliver(call);
}

/// The verdict of a call whose script failed: what earlier scripts and faults edited is given up too.
void Host::fail_verdict(Running& call, const std::string& why) {
  const auto [place, text] = split_place(why, who_runs(call));
  const std::string hook = what_runs(call);
  settle(call, Promises::Kept::none, hook + " failed");
  core::Verdict verdict;
  verdict.notes = std::move(call.state.verdict->notes);
  const OnError policy = (call.script ? call.script->on_error() : std::nullopt).value_or(options_.on_error);
  const bool drops = policy == OnError::drop;
  verdict.action = drops ? core::Verdict::Action::drop : core::Verdict::Action::pass;
  verdict.source = place;
  verdict.notes.push_back({core::Note::Kind::hook_error,
                           text::printable(fmt::format("{} failed: {}", hook, text), CallState::max_note),
                           place});
  call.state.verdict = std::move(verdict);
  std::uint64_t times = 0;
  if (worth_saying(why, times)) {
    std::string line = fmt::format("{}: {} failed on {}: {} ({})", place, hook, subject(call.state.hook),
                                   text, drops ? "it is dropped" : "it passes unedited");
    if (times > 1) {
      line += fmt::format(", {} times so far", times);
    }
    say(log::Level::error, text::printable(line, CallState::max_note));
    if (times == 1) {
      say_lines(log::Level::error, source_lines(call.script.get(), why));
    }
  }
}

/// A hook that fails on every exchange must not bury the log: the first few times, then every hundredth.
bool Host::worth_saying(const std::string& failure, std::uint64_t& times) {
  constexpr std::size_t max_failures = 200;
  constexpr std::uint64_t first_few = 3;
  constexpr std::uint64_t every = 100;
  if (failures_.size() >= max_failures && !failures_.contains(failure)) {
    failures_.clear();
  }
  times = ++failures_[failure];
  return times <= first_few || times % every == 0;
}

/// Of a call that answers. True where the session would not send that: then nothing that was said of it is
/// true either.
bool Host::refuse_unsafe(Running& call) {
  core::Verdict& verdict = *call.state.verdict;
  const core::ExchangePtr& exchange = call.state.hook.exchange;
  if (options_.allow_wipe || !exchange || !exchange->request) {
    return false;
  }
  std::string wrong = core::why_unsafe(verdict.answer, exchange->request->head.method() == "HEAD");
  if (wrong.empty()) {
    return false;
  }
  settle(call, Promises::Kept::none, "the answer was not used");
  core::Verdict passes;
  passes.notes = std::move(verdict.notes);
  passes.notes.push_back({core::Note::Kind::hook_error, std::move(wrong), verdict.source});
  verdict = std::move(passes);
  return true;
}

void Host::finish(Running& call) {
  const core::Verdict::Action action = std::as_const(call.state.verdict)->action;
  if (action == core::Verdict::Action::answer && refuse_unsafe(call)) {
    deliver(call);
    return;
  }
  if (action != core::Verdict::Action::pass) {
    settle(call, Promises::Kept::end, end_of(call));
    deliver(call);
    return;
  }
  if (call.state.hook.exchange) {
    MessageState& message = call.state.request.writable() ? call.state.request : call.state.response;
    if (!message.writable() || !message.exists()) {
      if (!call.state.changed.empty()) {
        call.state.verdict->source = call.state.changed.text();
      }
    } else if (message.edited()) {
      auto edit = message.take_edit();
      if (!edit) {
        fail_verdict(call, "the edited body cannot be put together: " + edit.error().what);
        deliver(call);
        return;
      }
      call.state.verdict->edit = std::move(*edit);
      call.state.verdict->source = message.changed.text();
    }
  }
  if (!call.strikes.empty() || !call.state.promises.empty()) {
    settle(call, Promises::Kept::edits, "");
  }
  deliver(call);
}

/// Takes a call out of the books: Lua values of it are stale from here on.
std::unique_ptr<Host::Running> Host::forget(Running& call) {
  if (!suspended_.empty()) {
    suspended_.erase(call.key);
    waits_.erase(call.state.serial);
  }
  end_fetch(call);
  return calls_.take(call.state.serial);
}

void Host::deliver(Running& call) {
  const std::unique_ptr<Running> taken = forget(call);
  // The last step: `done` may start the next call.
  Boxed<core::Verdict>& verdict = taken->state.verdict;
  taken->done(verdict.untouched() ? core::Verdict() : std::move(*verdict));
}

void Host::cancel(const core::HookKey& key) {
  const auto found = suspended_.find(key);
  if (found == suspended_.end()) {
    return;
  }
  Running& call = *calls_.find(found->second);
  scheduler_.cancel(call.ticket);
  end_wait(call);
  state_->release(call.task, State::Outcome::failed);
  take_back_strikes(call, Promises::Kept::none);
  static_cast<void>(forget(call));
}

}  // namespace eastap::script
