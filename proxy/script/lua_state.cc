#include "proxy/script/lua_state.h"

#include <new>

#include <fmt/format.h>

#include "proxy/script/weak_tables.h"

namespace eastap::script {

namespace {

constexpr int usual_interval = 100;    // instructions between two looks at the clock
constexpr std::size_t max_spare = 64;  // threads kept for the next calls
constexpr unsigned max_refused = 4;    // each refused request costs a full collection
constexpr std::uint64_t state_bytes_per_unit = 64;
constexpr std::uint64_t unyieldable_slices = 50;  // how far a stretch that cannot yield may overrun its slice
constexpr std::chrono::milliseconds slow_interval{1};
constexpr int machine_share = 4;  // how much longer than total_time the machine's own clock allows

int on_panic(lua_State* /*L*/) {
  // Only real lack of memory outside a task comes here; Lua would call abort().
  throw std::bad_alloc();
}

}  // namespace

const Clock& machine_clock() {
  static const SystemClock clock;
  return clock;
}

State::State(const Limits& limits, const Clock& clock, const Clock& machine)
    : limits_(limits),
      clock_(clock),
      machine_(machine),
      memory_({limits.memory, std::size_t{64} << 20U, limits.string}),
      lua_(lua_newstate(LuaMemory::allocate, &memory_)) {
  if (!lua_) {
    throw std::bad_alloc();
  }
  lua_atpanic(lua_.get(), on_panic);
  *static_cast<State**>(lua_getextraspace(lua_.get())) = this;
  forbid_weak_tables(lua_.get());
}

State::~State() = default;

Task State::start() {
  Task task;
  start(task);
  return task;
}

void State::start(Task& task) {
  task.work = 0;
  task.ran = task.machine_ran = std::chrono::nanoseconds(0);
  task.slow = false;
  task.ended.clear();
  if (spare_.empty()) {
    task.thread = lua_newthread(lua());
    task.anchor = luaL_ref(lua(), LUA_REGISTRYINDEX);
  } else {
    std::tie(task.thread, task.anchor) = spare_.back();
    spare_.pop_back();
  }
}

void State::release(Task& task, Outcome outcome) {
  if (task.thread == nullptr) {
    return;
  }
  if (outcome == Outcome::finished && spare_.size() < max_spare) {
    lua_settop(task.thread, 0);
    spare_.emplace_back(task.thread, task.anchor);
  } else {
    // A thread that stopped midway is left to the collector: closing it would run the script's __close.
    luaL_unref(lua(), LUA_REGISTRYINDEX, task.anchor);
  }
  task.thread = nullptr;
  task.anchor = LUA_NOREF;
}

State::Outcome State::resume(Task& task, int arguments) {
  running_ = &task;
  task.suspension.kind = Suspension::Kind::none;
  task.suspension.fetch.reset();
  slice_begin_ = task.work;
  grown_before_ = memory_.grown();
  resumed_at_ = counted_at_ = clock_.steady();
  machine_resumed_at_.reset();
  memory_.forgive();
  memory_.set_alarm(grown_before_ + limits_.slice_work * state_bytes_per_unit, on_alarm, this);
  set_interval(wanted_interval());
  int results = 0;
  int status = LUA_OK;
  {
    const Enforced caps(*this);
    status = lua_resume(task.thread, lua(), arguments, &results);
  }
  memory_.set_alarm(UINT64_MAX, nullptr, nullptr);
  settle_memory();
  running_ = nullptr;
  if (status == LUA_OK) {
    return Outcome::finished;  // nobody asks any more how long it ran
  }
  task.ran += clock_.steady() - resumed_at_;
  if (machine_resumed_at_) {
    task.machine_ran += machine_.steady() - *machine_resumed_at_;
  }
  return status == LUA_YIELD && task.ended.empty() ? Outcome::suspended : Outcome::failed;
}

std::string State::failure(const Task& task) {
  if (!task.ended.empty()) {
    return task.ended;
  }
  if (lua_gettop(task.thread) == 0) {
    return "unknown error";
  }
  if (lua_type(task.thread, -1) == LUA_TSTRING || lua_type(task.thread, -1) == LUA_TNUMBER) {
    std::size_t size = 0;
    const char* text = lua_tolstring(task.thread, -1, &size);
    constexpr std::size_t longest = 2000;
    return {text, std::min(size, longest)};
  }
  return fmt::format("(error object is a {} value)", luaL_typename(task.thread, -1));
}

void State::charge(std::uint64_t units) {
  if (running_ == nullptr) {
    return;
  }
  running_->work += units;
  if (running_->work - slice_begin_ >= limits_.slice_work) {
    set_interval(1);
  }
}

/// Instructions on huge values can take milliseconds each: then after every one.
int State::wanted_interval() const {
  return running_->slow || memory_.holds_long_string() ? 1 : usual_interval;
}

void State::set_interval(int instructions) {
  interval_ = instructions;
  lua_sethook(running_->thread, on_count, LUA_MASKCOUNT, instructions);
}

void State::on_alarm(void* self) {
  // lua_sethook may be called at any moment; the next instruction then comes to count().
  static_cast<State*>(self)->set_interval(1);
}

void State::settle_memory() {
  const std::uint64_t grown = memory_.grown();
  running_->work += (grown - grown_before_) / state_bytes_per_unit;
  grown_before_ = grown - (grown - grown_before_) % state_bytes_per_unit;
}

void State::on_count(lua_State* L, lua_Debug* where) {
  of(L).count(L, where);
}

std::string State::exhausted(std::chrono::nanoseconds now) {
  if (memory_.refused() >= max_refused) {
    return memory_.refused_string()
               ? fmt::format("it keeps making strings longer than {} bytes", limits_.string)
               : fmt::format("the scripts' memory of {} MiB is used up", limits_.memory >> 20U);
  }
  if (running_->work > limits_.total_work) {
    return fmt::format("the budget of {} instructions is used up (an endless loop?)", limits_.total_work);
  }
  if (running_->ran + (now - resumed_at_) > limits_.total_time) {
    return fmt::format("it ran for more than {} ms", limits_.total_time.count());
  }
  if (now != counted_at_) {
    return {};
  }
  // The clock stands still. That of the machine is looked at only here: short calls do without it.
  const std::chrono::nanoseconds machine_now = machine_.steady();
  machine_resumed_at_ = machine_resumed_at_.value_or(machine_now);
  const auto most = limits_.total_time * machine_share;
  if (running_->machine_ran + (machine_now - *machine_resumed_at_) > most) {
    return fmt::format("it ran for more than {} ms of the machine's time", most.count());
  }
  return {};
}

/// With --script-trust a module may run coroutines of its own; yielding out of one would only reach its
/// creator.
bool State::may_yield(lua_State* L) const {
  return L == running_->thread && lua_isyieldable(L) != 0;
}

void State::count(lua_State* L, lua_Debug* where) {
  Task& task = *running_;
  task.work += static_cast<std::uint64_t>(interval_);
  settle_memory();
  const std::chrono::nanoseconds now = clock_.steady();
  const std::uint64_t used = task.work - slice_begin_;
  const bool due = used >= limits_.slice_work || now - resumed_at_ >= limits_.slice_time;
  if (task.ended.empty()) {
    std::string why = exhausted(now);
    const bool yieldable = may_yield(L);
    if (why.empty() && due && !yieldable &&
        (used > limits_.slice_work * unyieldable_slices ||
         now - resumed_at_ > limits_.slice_time * unyieldable_slices)) {
      why = "it ran too long inside a callback, which cannot be interrupted";
    }
    if (!why.empty()) {
      lua_getinfo(L, "Sl", where);
      task.ended = fmt::format("{}:{}: {}", where->short_src, where->currentline, why);
    } else if (due && yieldable) {
      task.suspension = {Suspension::Kind::slice, {}};
      lua_yield(L, 0);  // inside a hook it returns, and Lua yields when the hook does
      return;
    }
  }
  if (!task.ended.empty()) {
    stop(L);
    return;
  }
  task.slow = task.slow || now - counted_at_ > slow_interval;
  counted_at_ = now;
  const int wanted = wanted_interval();
  if (wanted != interval_) {
    set_interval(wanted);
  }
}

void State::stop(lua_State* L) {
  if (may_yield(L)) {
    lua_yield(L, 0);
    return;
  }
  if (interval_ != 1) {
    set_interval(1);
  }
  luaL_error(L, "%s", running_->ended.c_str());
}

std::string where(lua_State* L) {
  lua_Debug frame{};
  for (int level = 0; lua_getstack(L, level, &frame) != 0; ++level) {
    lua_getinfo(L, "Sl", &frame);
    const std::string_view name = frame.short_src;
    const bool shipped = name == "prelude" || name.starts_with("fault:");
    if (frame.currentline > 0 && !name.starts_with('=') && !shipped) {
      return std::string(name) + ':' + std::to_string(frame.currentline);
    }
  }
  return {};
}

}  // namespace eastap::script
