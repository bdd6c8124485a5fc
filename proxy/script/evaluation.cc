#include "proxy/script/evaluation.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/script/call_state.h"
#include "proxy/script/lib_base.h"
#include "proxy/script/lib_eastap.h"
#include "proxy/script/lib_events.h"
#include "proxy/script/value_text.h"

namespace eastap::script {
namespace {

constexpr const char* chunk_name = "=ctl";
constexpr std::size_t max_error = 2000;

Evaluated evaluation_error(std::string text) {
  return {.incomplete = false, .failed = true, .text = std::move(text), .output = {}};
}

/// Lua's compiler names the end of the text where it expected more (the way of its own interpreter).
bool wants_more(std::string_view error) {
  return error.ends_with("<eof>");
}

/// What the thread has returned, one value per line.
std::string results(lua_State* thread) {
  constexpr int most = 50;
  const int count = std::min(lua_gettop(thread), most);
  if (lua_checkstack(thread, 10) == 0) {
    return {};
  }
  std::string text;
  for (int i = 1; i <= count; ++i) {
    text += (i > 1 ? "\n" : "") + value_text(thread, i);
  }
  return text;
}

}  // namespace

Evaluator::Evaluator(State& state, Scheduler& scheduler) : state_(state), scheduler_(scheduler) {
  push_environment(state.lua());
  add_eastap(state.lua());
  lua_getfield(state.lua(), -1, "eas");
  refuse_events(state.lua());
  lua_pop(state.lua(), 1);
  environment_ = luaL_ref(state.lua(), LUA_REGISTRYINDEX);
}

Evaluator::~Evaluator() {
  for (auto& [id, running] : running_) {
    scheduler_.cancel(running->ticket);
    state_.release(running->task, State::Outcome::failed);
  }
  luaL_unref(state_.lua(), LUA_REGISTRYINDEX, environment_);
}

/// Leaves the function on the thread's stack, or gives the error.
std::string Evaluator::compile(lua_State* thread, std::string_view code) const {
  const State::Enforced caps(state_);
  const auto load = [thread](const std::string& text) {
    return luaL_loadbufferx(thread, text.data(), text.size(), chunk_name, "t") == LUA_OK;
  };
  const bool asks = code.starts_with('=');
  const std::string expression = "return " + std::string(asks ? code.substr(1) : code);
  bool loaded = load(expression);
  if (!loaded && !asks) {
    lua_settop(thread, 0);
    loaded = load(std::string(code));
  }
  if (!loaded) {
    const char* const why = lua_tostring(thread, -1);
    return why != nullptr ? why : "it does not compile";
  }
  lua_rawgeti(thread, LUA_REGISTRYINDEX, environment_);
  if (lua_setupvalue(thread, -2, 1) == nullptr) {
    lua_pop(thread, 1);
  }
  return {};
}

void Evaluator::run(std::string_view code, Done done) {
  if (code.size() > max_load) {
    done(evaluation_error(fmt::format("that is longer than {} KiB; put it into a script", max_load >> 10U)));
    return;
  }
  if (running_.size() >= max_running) {
    done(evaluation_error("too much runs already; wait until something has ended"));
    return;
  }
  auto added = std::make_unique<Running>();
  added->task = state_.start();
  added->done = std::move(done);
  const std::string error = compile(added->task.thread, code);
  lua_State* const thread = added->task.thread;
  const std::uint64_t id = ++last_id_;
  running_.emplace(id, std::move(added));
  if (error.empty()) {
    step(id);
    return;
  }
  lua_settop(thread, 0);
  const bool incomplete = wants_more(error);
  finish(id, State::Outcome::failed,
         {.incomplete = incomplete,
          .failed = !incomplete,
          .text = incomplete ? "" : text::printable(error, max_error),
          .output = {}});
}

void Evaluator::step(std::uint64_t id) {
  const auto found = running_.find(id);
  if (found == running_.end()) {
    return;
  }
  Running& running = *found->second;
  running.ticket = 0;
  const auto log =
      std::exchange(state_.log, [&running](std::string_view /*source*/, const std::string& line) {
        if (running.output.size() + line.size() < max_output) {
          running.output += line + '\n';
        }
      });
  const State::Outcome outcome = state_.resume(running.task, 0);
  state_.log = log;
  switch (outcome) {
    case State::Outcome::suspended:
      running.ticket = scheduler_.after(std::chrono::milliseconds(0), [this, id] { step(id); });
      return;
    case State::Outcome::failed:
      finish(id, outcome, evaluation_error(text::printable(State::failure(running.task), max_error)));
      return;
    case State::Outcome::finished:
      finish(id, outcome,
             {.incomplete = false, .failed = false, .text = results(running.task.thread), .output = {}});
      return;
  }
}

void Evaluator::finish(std::uint64_t id, State::Outcome outcome, Evaluated result) {
  const auto found = running_.find(id);
  const std::unique_ptr<Running> over = std::move(found->second);
  running_.erase(found);
  state_.release(over->task, outcome);
  result.output = std::move(over->output);
  over->done(std::move(result));
}

void Evaluator::abandon(const std::string& why) {
  auto ended = std::exchange(running_, {});
  for (auto& [id, running] : ended) {
    scheduler_.cancel(running->ticket);
    state_.release(running->task, State::Outcome::failed);
    running->done(evaluation_error(why));
  }
}

}  // namespace eastap::script
