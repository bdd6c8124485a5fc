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
    : options_(std::move(options)), scheduler_(scheduler), clock_(clock), faults_(clock), loads_(scheduler) {
  for (const std::filesystem::path& path : options_.scripts) {
    File& file = files_.emplace_back();
    file.path = path;
    file.name = script_name(path, options_.scripts);
  }
  open_state();
}

Host::~Host() {
  scheduler_.cancel(poll_ticket_);
  for (const auto& [serial, call] : calls_) {
    scheduler_.cancel(call->ticket);
    end_fetch(*call);
  }
  for (const Beat& beat : beats_) {
    scheduler_.cancel(beat.ticket);
  }
  scheduler_.cancel(start_ticket_);
  scheduler_.cancel(asked_ticket_);
  scheduler_.cancel(over_ticket_);
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

/// At once, to its end: nobody is served yet.
Result<void> Host::load(File& file) {
  file.stamp = stamp_of(file.path);
  auto text = read_script(file.path);
  if (!text) {
    return fail(text.error().in("--script"));
  }
  file.text = *std::move(text);
  ScriptLoad load(*state_, file.name, file.text);
  while (!load.step()) {
  }
  auto made = load.result();
  if (!made) {
    return fail(with_lines(std::move(made).error(), file));
  }
  file.script = *std::move(made);
  return {};
}

/// The error with the line of the file's text that it names.
Error Host::with_lines(Error error, const File& file) {
  if (const std::string lines = error_lines(file.text, file.name, error.what); !lines.empty()) {
    error.what += '\n' + lines;
  }
  return error;
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
      relieve_memory();
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
  Running* found = static_cast<Host*>(self)->calls_.find(serial);
  return found == nullptr ? nullptr : &found->state;
}

// ---- reloading ----

namespace {

/// What is in use where a saved version cannot be.
const char* in_use_instead(const ScriptPtr& script) {
  return script ? "its last good version stays" : "it stays off";
}

}  // namespace

void Host::poll() {
  for (std::size_t i = 0; i < files_.size(); ++i) {
    File& file = files_[i];
    const FileStamp stamp = stamp_of(file.path);
    if (file.removed || stamp == file.stamp || awaits(i)) {
      continue;
    }
    if (!file.script && loads_.runs(file.load)) {
      continue;  // perhaps its last good version, loaded anew; what was saved comes behind it
    }
    file.stamp = stamp;
    if (!stamp.exists) {
      say(log::Level::warning,
          fmt::format("{} is gone; {}", file.path.string(), in_use_instead(file.script)));
      continue;
    }
    auto text = read_script(file.path);
    if (!text) {
      say(log::Level::error, fmt::format("{}; {}", text.error().what, in_use_instead(file.script)));
      continue;
    }
    if (file.script && *text == file.text && !loads_.runs(file.load)) {
      continue;  // saved without a change, or back again
    }
    loads_.cancel(file.load);
    file.loading_text = *std::move(text);
    file.load = loads_.begin(*state_, file.name, file.loading_text,
                             [this, i](Result<ScriptPtr> result) { loaded(files_[i], std::move(result)); });
  }
  poll_ticket_ = scheduler_.after(options_.poll, [this] { poll(); });
}

void Host::loaded(File& file, Result<ScriptPtr> result) {
  if (!result) {
    say(log::Level::error, fmt::format("{} ({})", result.error().what, in_use_instead(file.script)));
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
  if (over_ticket_ != 0 || state_->memory().used() <= options_.limits.memory / 2) {
    return;
  }
  // Not at once: whoever called still holds scripts of this state, and a session may be in the middle of
  // asking. Calls that come before run in it as it is.
  over_ticket_ = scheduler_.after(std::chrono::milliseconds(0), [this] {
    over_ticket_ = 0;
    start_over();
  });
}

/// Scripts hoard more than they may, so that every further call would fail: a new Lua state with the versions
/// that were loaded, each as soon as it is through. Calls that sleep in the old one fail by the policy. Only
/// from the scheduler, with nothing of the old state on the stack.
void Host::start_over() {
  constexpr const char* why = "the scripts' memory was used up; they were loaded anew";
  say(log::Level::error,
      fmt::format("scripts keep {} MiB of the {} MiB they may have; they are loaded anew and start without "
                  "their stores",
                  state_->memory().used() >> 20U, options_.limits.memory >> 20U));
  for (auto& [serial, call] : calls_) {
    scheduler_.cancel(std::exchange(call->ticket, 0));
    end_fetch(*call);
    if (call->task.thread != nullptr) {
      fail_verdict(*call, why);
      call->task = {};
    }
    call->script.reset();
  }
  for (File& file : files_) {
    if (loads_.runs(file.load)) {
      loads_.cancel(file.load);
      file.stamp = {};  // what was saved is looked at again
    }
    file.script.reset();
  }
  for (const Beat& beat : beats_) {
    scheduler_.cancel(beat.ticket);
  }
  beats_.clear();  // they hold scripts of the old state
  waits_.clear();
  std::vector<std::uint64_t> ended;
  for (const auto& [serial, call] : calls_) {
    ended.push_back(serial);
  }
  give_up_coming(std::nullopt, why);
  if (evaluator_) {
    evaluator_->abandon(why);
    evaluator_.reset();
  }
  open_state();
  for (std::size_t place = 0; place < files_.size(); ++place) {
    load_over(place);
  }
  update_wish();
  for (const std::uint64_t serial : ended) {
    // What one verdict brings about may cancel another call.
    if (Running* call = calls_.find(serial)) {
      deliver(*call);
    }
  }
}

/// By its place: the list may grow while the script loads.
void Host::load_over(std::size_t place) {
  File& file = files_[place];
  if (!file.removed) {
    file.loading_text = file.text;
    file.load = loads_.begin(*state_, file.name, file.loading_text, [this, place](Result<ScriptPtr> result) {
      loaded_over(files_[place], std::move(result));
    });
  }
}

void Host::loaded_over(File& file, Result<ScriptPtr> result) {
  if (result) {
    file.script = *std::move(result);
  } else {
    say(log::Level::error, fmt::format("{}: it is off until it is saved again", result.error().what));
    file.stamp = {};
  }
  update_wish();
}

}  // namespace eastap::script
