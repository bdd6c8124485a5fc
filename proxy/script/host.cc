#include "proxy/script/host.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/bind_document.h"
#include "proxy/script/bind_exchange.h"
#include "proxy/script/bind_message.h"
#include "proxy/script/bind_piece.h"
#include "proxy/script/error_place.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"

namespace eastap::script {

// ---- life ----

Result<std::unique_ptr<Host>> Host::create(HostOptions options, Scheduler& scheduler, const Clock& clock) {
  std::unique_ptr<Host> host(
      new Host(std::move(options), scheduler, clock));  // NOLINT: the constructor is private
  if (const auto loaded = host->load_all(); !loaded) {
    return fail(loaded.error());
  }
  return host;
}

Host::Host(HostOptions options, Scheduler& scheduler, const Clock& clock)
    : options_(std::move(options)), scheduler_(scheduler), clock_(clock), faults_(clock) {
  for (const std::filesystem::path& path : options_.scripts) {
    File& file = files_.emplace_back();
    file.path = path;
    file.name = script_name(path, options_.scripts);
  }
  open_state();
}

Host::~Host() {
  scheduler_.cancel(poll_ticket_);
  for (const File& file : files_) {
    scheduler_.cancel(file.ticket);
  }
  for (const auto& [serial, call] : calls_) {
    scheduler_.cancel(call->ticket);
    end_fetch(*call);
  }
  for (const Beat& beat : beats_) {
    scheduler_.cancel(beat.ticket);
  }
  scheduler_.cancel(start_ticket_);
  scheduler_.cancel(asked_ticket_);
}

void Host::open_state() {
  fault_table_.reset();
  state_ = std::make_unique<State>(options_.limits, clock_);
  state_->find_call = find_call;
  state_->find_context = this;
  state_->filters = &filters_;
  state_->counters = &counters_;
  state_->trusted = options_.trust;
  state_->can_fetch = static_cast<bool>(options_.fetch);
  state_->log = [this](std::string_view source, const std::string& line) {
    say(log::Level::info, source.empty() ? line : fmt::format("{}: {}", source, line));
  };
  lua_State* lua = state_->lua();
  open_libraries(lua, options_.trust);
  open_documents(lua);
  open_messages(lua);
  open_exchanges(lua);
  open_pieces(lua);
  open_stores(lua);
  state_->faults = [this]() -> const FaultTable& { return fault_table(); };
}

Result<void> Host::load_all() {
  for (FaultSpec& spec : options_.faults) {
    const std::string text = spec.text;
    if (auto added = faults_.add(fault_table(), std::move(spec), "--fault"); !added) {
      return fail(std::move(added).error().in("--fault '" + text + "'"));
    }
  }
  for (File& file : files_) {
    if (auto loaded = load(file); !loaded) {
      return loaded;
    }
  }
  update_wish();
  if (handled_.test(static_cast<std::size_t>(Event::start))) {
    start_ticket_ = scheduler_.after(std::chrono::milliseconds(0), [this] {
      start_ticket_ = 0;
      for (const File& file : files_) {
        tell_start(file.script, false);
      }
    });
  }
  if (!files_.empty()) {
    poll_ticket_ = scheduler_.after(options_.poll, [this] { poll(); });
  }
  return {};
}

/// At once, to its end.
Result<void> Host::load(File& file) {
  file.stamp = stamp_of(file.path);
  auto text = read_script(file.path);
  if (!text) {
    return fail(text.error().in("--script"));
  }
  ScriptLoad load(*state_, file.name, *text);
  while (!load.step()) {
  }
  auto made = load.result();
  if (!made) {
    Error error = std::move(made).error();
    if (const std::string lines = error_lines(*text, file.name, error.what); !lines.empty()) {
      error.what += '\n' + lines;
    }
    return fail(std::move(error));
  }
  file.script = std::move(*made);
  file.text = std::move(*text);
  return {};
}

void Host::evaluate(std::string_view code, Evaluator::Done done) {
  if (!options_.trust) {
    done({.incomplete = false,
          .failed = true,
          .text = "this tap runs no Lua from outside: it was started without --script-trust",
          .output = {}});
    return;
  }
  if (!evaluator_) {
    evaluator_ = std::make_unique<Evaluator>(*state_, scheduler_);
  }
  evaluator_->run(code, [this, done = std::move(done)](Evaluated result) {
    const bool memory = state_->memory().refused() > 0;
    state_->memory().forgive();
    done(std::move(result));
    if (memory) {
      relieve_memory();  // the last step: the evaluator may be gone behind it
    }
  });
}

void Host::update_wish() {
  core::HookWish wish = faults_.wish();
  handled_.reset();
  for (const File& file : files_) {
    if (file.script && !file.paused) {
      file.script->add_to(wish);
      for (const EventRow& row : all_events()) {
        if (!file.script->handlers(row.event).empty()) {
          handled_.set(static_cast<std::size_t>(row.event));
        }
      }
    }
  }
  wish_ = wish;
  update_beats();
  if (tell_wish_) {
    tell_wish_();
  }
}

/// A script asked a filter or a phone for the first time: from now on somebody watches.
void Host::tell_asked() {
  if (std::exchange(asked_, true)) {
    return;
  }
  // Not at once: a session may be in the middle of asking this hook.
  asked_ticket_ = scheduler_.after(std::chrono::milliseconds(0), [this] {
    asked_ticket_ = 0;
    if (tell_wish_) {
      tell_wish_();
    }
  });
}

bool Host::watches() const {
  const auto handles = [this](Event event) { return handled_.test(static_cast<std::size_t>(event)); };
  // Which server an exchange goes to, so that a script may ask it, is known only where somebody watches.
  return state_->trusted || filters_.asked() || handles(Event::server_connect) || handles(Event::tls) ||
         handles(Event::done);
}

void Host::say(log::Level level, const std::string& text) {
  if (options_.log) {
    options_.log(level, text);
  } else {
    log::write(level, "hook", text);
  }
}

/// What error_lines() gave, each line by itself: the log makes line ends visible.
void Host::say_lines(log::Level level, const std::string& lines) {
  for (const std::string_view line : text::split(lines, '\n')) {
    if (!line.empty()) {
      say(level, std::string(line));
    }
  }
}

/// The line that a failure of a script names, as error_lines() has it; "" where its text was replaced since.
std::string Host::source_lines(const Script* script, const std::string& failure) const {
  const auto file =
      std::ranges::find_if(files_, [script](const File& each) { return each.script.get() == script; });
  return script == nullptr || file == files_.end() ? std::string()
                                                   : error_lines(file->text, file->name, failure);
}

std::string Host::source_lines(std::string_view failure) const {
  for (const File& file : files_) {
    if (std::string lines = error_lines(file.text, file.name, failure); !file.removed && !lines.empty()) {
      return lines;
    }
  }
  return {};
}

CallState* Host::find_call(void* self, std::uint64_t serial) {
  const auto& calls = static_cast<Host*>(self)->calls_;
  const auto found = calls.find(serial);
  return found == calls.end() ? nullptr : &found->second->state;
}

// ---- reloading ----

void Host::poll() {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    File& file = files_[i];
    const FileStamp stamp = stamp_of(file.path);
    if (file.removed || stamp == file.stamp) {
      continue;
    }
    file.stamp = stamp;
    if (!stamp.exists) {
      say(log::Level::warning, fmt::format("{} is gone; its last good version stays", file.path.string()));
      continue;
    }
    auto text = read_script(file.path);
    if (!text) {
      say(log::Level::error, fmt::format("{}; its last good version stays", text.error().what));
      continue;
    }
    if (file.script && *text == file.text && !file.loading) {
      continue;  // saved without a change, or back again
    }
    scheduler_.cancel(std::exchange(file.ticket, 0));
    file.loading.reset();
    file.loading_text = std::move(*text);
    file.loading = std::make_unique<ScriptLoad>(*state_, file.name, file.loading_text);
    step_load(i);
  }
  poll_ticket_ = scheduler_.after(options_.poll, [this] { poll(); });
}

void Host::step_load(std::size_t index) {
  File& file = files_[index];
  file.ticket = 0;
  if (!file.loading->step()) {
    file.ticket = scheduler_.after(std::chrono::milliseconds(0), [this, index] { step_load(index); });
    return;
  }
  auto result = file.loading->result();
  file.loading.reset();
  loaded(file, std::move(result));
}

void Host::loaded(File& file, Result<ScriptPtr> result) {
  if (!result) {
    say(log::Level::error, fmt::format("{} (its last good version stays)", result.error().what));
    say_lines(log::Level::error, error_lines(file.loading_text, file.name, result.error().what));
    return;
  }
  const ScriptPtr before = std::exchange(file.script, std::move(*result));
  const ScriptPtr now = file.script;
  file.text = std::move(file.loading_text);
  failures_.clear();
  say(log::Level::info, fmt::format("{} loaded anew", file.name));
  update_wish();
  tell_stop(before, "reload");
  tell_start(now, before != nullptr);
}

// ---- memory ----

void Host::relieve_memory() {
  lua_gc(state_->lua(), LUA_GCCOLLECT);
  if (state_->memory().used() > options_.limits.memory / 2) {
    start_over();
  }
}

/// Scripts hoard more than they may, so that every further call would fail: a new Lua state with the versions
/// that were loaded. Calls that sleep in the old one fail by the policy.
void Host::start_over() {
  say(log::Level::error,
      fmt::format("scripts keep {} MiB of the {} MiB they may have; they are loaded anew and start without "
                  "their stores",
                  state_->memory().used() >> 20U, options_.limits.memory >> 20U));
  for (auto& [serial, call] : calls_) {
    scheduler_.cancel(std::exchange(call->ticket, 0));
    end_fetch(*call);
    if (call->task.thread != nullptr) {
      fail_verdict(*call, "the scripts' memory was used up; they were loaded anew");
      call->task = {};
    }
    call->script.reset();
  }
  for (File& file : files_) {
    scheduler_.cancel(std::exchange(file.ticket, 0));
    file.loading.reset();
    file.script.reset();
  }
  for (const Beat& beat : beats_) {
    scheduler_.cancel(beat.ticket);
  }
  beats_.clear();  // they hold scripts of the old state
  Calls ended = std::exchange(calls_, {});
  suspended_.clear();
  waits_.clear();
  if (evaluator_) {
    evaluator_->abandon("the scripts' memory was used up; they were loaded anew");
    evaluator_.reset();
  }
  open_state();
  for (File& file : files_) {
    if (file.removed) {
      continue;
    }
    ScriptLoad load(*state_, file.name, file.text);
    while (!load.step()) {
    }
    if (auto made = load.result()) {
      file.script = std::move(*made);
    } else {
      say(log::Level::error, fmt::format("{}: it is off until it is saved again", made.error().what));
      file.stamp = {};
    }
  }
  update_wish();
  for (const auto& [serial, call] : ended) {
    call->done(std::move(call->state.verdict));
  }
}

}  // namespace eastap::script
