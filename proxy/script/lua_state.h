// One Lua state and the running of tasks in it, each a coroutine under budgets. The budgets cannot be escaped
// by pcall: a task that uses its slice up is made to *yield* (a raise could be swallowed), and one that uses
// all up is yielded and never resumed. Where Lua cannot yield (inside a C callback) every further instruction
// raises until it can. Owned by script::Host; loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <lua.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/script/limits.h"
#include "proxy/script/lua_memory.h"

namespace eastap::script {

struct CallState;
class HookFilters;
class FaultTable;
class Counters;
struct XPathSlot;
struct FetchRequest;

/// Why a task stands still.
struct Suspension {
  enum class Kind : std::uint8_t {
    none,
    slice,     ///< its slice is used up; resume it soon
    sleep,     ///< resume it after `duration`
    exchange,  ///< resume it with an exchange that is over and matches `filter`, or with nil after `duration`
    fetch,     ///< resume it with the answer to `fetch`, or with nil and why there is none after `duration`
  };
  Kind kind = Kind::none;
  std::chrono::milliseconds duration{0};
  std::string filter{};
  std::shared_ptr<FetchRequest> fetch{};
};

/// One coroutine with what it has used so far.
struct Task {
  lua_State* thread = nullptr;
  int anchor = LUA_NOREF;  ///< keeps the thread from being collected
  std::uint64_t work = 0;
  std::chrono::nanoseconds ran{0};
  std::chrono::nanoseconds machine_ran{0};  ///< the same by the machine's clock
  bool slow = false;  ///< some of its instructions take long: look at the clock after each
  Suspension suspension;
  std::string ended;  ///< "hooks.lua:3: why"; set when a budget ended it
};

/// The one SystemClock for whoever names no other.
[[nodiscard]] const Clock& machine_clock();

class State {
 public:
  /// Budgets of time go by `clock`. Where that stands still while scripts run (a recording's own time), four
  /// times as much by `machine` ends what would never end: so much that results do not depend on the machine.
  State(const Limits& limits, const Clock& clock, const Clock& machine = machine_clock());
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  /// The state that `L` (main thread or coroutine) belongs to.
  [[nodiscard]] static State& of(lua_State* L) { return **static_cast<State**>(lua_getextraspace(L)); }
  [[nodiscard]] lua_State* lua() const { return lua_.get(); }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  [[nodiscard]] LuaMemory& memory() { return memory_; }

  /// A task with an empty stack; push the function and its arguments on task.thread, then resume.
  [[nodiscard]] Task start();
  /// The same in the place of one that is over.
  void start(Task& task);
  enum class Outcome : std::uint8_t { finished, failed, suspended };
  /// Runs the task until it ends, fails or yields. Of `failed`, failure() tells why.
  [[nodiscard]] Outcome resume(Task& task, int arguments);
  /// "hooks.lua:3: attempt to ..." or a budget's words; never runs a script's code (no __tostring).
  [[nodiscard]] static std::string failure(const Task& task);
  /// Gives the thread back; a finished one is used again. The values on its stack are gone then.
  void release(Task& task, Outcome outcome);

  /// Adds to the work of the running task; for functions whose cost instructions do not show.
  void charge(std::uint64_t units);
  /// The task that runs now; null between runs.
  [[nodiscard]] Task* running() const { return running_; }
  /// Puts the memory caps on while it lives; for compiling, which happens outside tasks.
  class Enforced;

  /// The hook call that the running task serves; null while a file is loaded.
  CallState* call = nullptr;
  /// Where log() goes besides the exchange: "hooks.lua:12" and the line, safe to print.
  std::function<void(std::string_view source, const std::string& line)> log;
  /// Bytes of documents that scripts made themselves; they lie outside Lua's own count.
  std::size_t outside = 0;
  /// The tree that XPath looked at last; null: none yet.
  std::shared_ptr<XPathSlot> xpath;
  /// Finds a live hook call by its serial number; set by the host. Null result: the call has ended.
  CallState* (*find_call)(void* context, std::uint64_t serial) = nullptr;
  void* find_context = nullptr;
  /// Of the host; null: filters are not possible.
  HookFilters* filters = nullptr;
  bool trusted = false;    ///< its scripts may do more than others
  bool can_fetch = false;  ///< there is a server that they may ask
  /// Of the host; null: nothing can be counted.
  Counters* counters = nullptr;
  /// The stock faults of the host, made when somebody asks; empty: there are none.
  std::function<const FaultTable&()> faults;

 private:
  struct Close {
    void operator()(lua_State* L) const { lua_close(L); }
  };

  static void on_count(lua_State* L, lua_Debug* where);
  static void on_alarm(void* self);
  void count(lua_State* L, lua_Debug* where);
  [[nodiscard]] std::string exhausted(std::chrono::nanoseconds now);
  void stop(lua_State* L);
  [[nodiscard]] bool may_yield(lua_State* L) const;
  void settle_memory();
  [[nodiscard]] int wanted_interval() const;
  void set_interval(int instructions);

  Limits limits_;
  const Clock& clock_;
  const Clock& machine_;
  LuaMemory memory_;
  std::unique_ptr<lua_State, Close> lua_;
  std::vector<std::pair<lua_State*, int>> spare_;  ///< finished threads, at most max_spare

  Task* running_ = nullptr;
  int interval_ = 0;
  std::uint64_t slice_begin_ = 0;  ///< running_->work at the start of this slice
  std::uint64_t grown_before_ = 0;
  std::chrono::nanoseconds resumed_at_{0};
  std::optional<std::chrono::nanoseconds> machine_resumed_at_;  // once it was looked at
  std::chrono::nanoseconds counted_at_{0};
};

/// While it lives, allocations are capped.
class State::Enforced {
 public:
  explicit Enforced(State& state) : memory_(state.memory_) { memory_.enforce(true); }
  Enforced(const Enforced&) = delete;
  Enforced& operator=(const Enforced&) = delete;
  ~Enforced() { memory_.enforce(false); }

 private:
  LuaMemory& memory_;
};

/// "hooks.lua:12", the innermost line of a script that is running or suspended on `L`, beneath what ships
/// with eastap; "" when there is none.
[[nodiscard]] std::string where(lua_State* L);

}  // namespace eastap::script
