// The running of hook calls: from run() to the verdict.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
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

void Host::run(const core::HookKey& key, core::HookCall call, Done done) {
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
  if (hook.exchange) {
    added.state.request.open(hook.exchange->request, hook.phase == core::Phase::request);
    added.state.response.open(hook.exchange->response, hook.phase == core::Phase::response);
  }
  if (!faults_.empty()) {
    added.strikes = faults_.strikes(added.state, filters_);
  }
  calls_.emplace(added.state.serial, std::move(running));
  proceed(added);
}

/// Sets the next hook or fault up; how many arguments it has, 0 when there is none left.
int Host::begin_next(Running& call) {
  const int arguments = begin_hook(call);
  return arguments != 0 ? arguments : begin_strike(call);
}

int Host::begin_hook(Running& call) {
  while (!call.state.decided && call.next < files_.size()) {
    const File& file = files_[call.next++];
    const ScriptPtr& script = file.script;
    if (!script || file.paused || !script->defines(call.state.hook.phase)) {
      continue;
    }
    call.script = script;
    call.task = state_->start();
    call.started = clock_.now().steady;
    script->push_hook(call.task.thread, call.state.hook.phase);
    push_exchange(call.task.thread, call.state);
    return 1;
  }
  return 0;
}

void Host::proceed(Running& call) {
  while (true) {
    int arguments = 0;
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
  const auto left = call.started + deadline_of(call) - clock_.now().steady;
  const auto wanted = call.task.suspension.duration;
  call.deadline_first = left < wanted || left <= std::chrono::nanoseconds(0);
  const auto wait = call.deadline_first ? std::chrono::ceil<std::chrono::milliseconds>(left) : wanted;
  suspended_.emplace(call.key, call.state.serial);
  const std::uint64_t serial = call.state.serial;
  tell_waiting(call);
  call.ticket =
      scheduler_.after(std::max(wait, std::chrono::milliseconds(0)), [this, serial] { wake(serial); });
}

void Host::wake(std::uint64_t serial) {
  const auto found = calls_.find(serial);
  if (found == calls_.end()) {
    return;
  }
  Running& call = *found->second;
  call.ticket = 0;
  if (call.deadline_first) {
    const std::string place = where(call.task.thread);
    script_failed(call,
                  fmt::format("{}{}the deadline of {} s passed while it {}", place, place.empty() ? "" : ": ",
                              static_cast<double>(deadline_of(call).count()) / 1000.0,
                              call.task.suspension.kind == Suspension::Kind::sleep ? "slept" : "ran"));
  } else {
    proceed(call);
  }
}

void Host::script_failed(Running& call, const std::string& why) {
  const bool memory = state_->memory().refused() > 0;
  state_->memory().forgive();
  state_->release(call.task, State::Outcome::failed);
  fail_verdict(call, why);
  const std::uint64_t serial = call.state.serial;
  if (memory) {
    relieve_memory();
  }
  if (const auto still = calls_.find(serial); still != calls_.end()) {
    deliver(*still->second);
  }
}

/// The verdict of a call whose script failed: what earlier scripts edited is given up too.
void Host::fail_verdict(Running& call, const std::string& why) {
  const auto [place, text] = split_place(why, who_runs(call));
  const std::string hook = what_runs(call);
  core::Verdict verdict;
  verdict.notes = std::move(call.state.verdict.notes);
  const bool drops = options_.on_error == OnError::drop;
  verdict.action = drops ? core::Verdict::Action::drop : core::Verdict::Action::pass;
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

void Host::finish(Running& call) {
  core::Verdict& verdict = call.state.verdict;
  if (verdict.action == core::Verdict::Action::pass && call.state.hook.exchange) {
    MessageState& message =
        call.state.hook.phase == core::Phase::request ? call.state.request : call.state.response;
    if (message.writable() && message.exists()) {
      auto edit = message.take_edit();
      if (!edit) {
        fail_verdict(call, "the edited body cannot be put together: " + edit.error().what);
        deliver(call);
        return;
      }
      verdict.edit = std::move(*edit);
    }
  }
  deliver(call);
}

/// Takes a call out of the books: Lua values of it are stale from here on.
std::unique_ptr<Host::Running> Host::forget(Running& call) {
  suspended_.erase(call.key);
  const auto found = calls_.find(call.state.serial);
  std::unique_ptr<Running> taken = std::move(found->second);
  calls_.erase(found);
  return taken;
}

void Host::deliver(Running& call) {
  const std::unique_ptr<Running> taken = forget(call);
  // The last step: `done` may start the next call.
  const Done done = std::move(taken->done);
  done(std::move(taken->state.verdict));
}

void Host::cancel(const core::HookKey& key) {
  const auto found = suspended_.find(key);
  if (found == suspended_.end()) {
    return;
  }
  Running& call = *calls_.at(found->second);
  scheduler_.cancel(call.ticket);
  state_->release(call.task, State::Outcome::failed);
  static_cast<void>(forget(call));
}

}  // namespace eastap::script
