// Lua that a person has run in the running tap (`eastap ctl lua`): in an environment of its own that keeps
// its globals, under the budgets of a hook call, in slices, so that no phone waits for it; it cannot sleep.
// Owned by the host, of one Lua state; loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/base/scheduler.h"
#include "proxy/script/lua_state.h"

namespace eastap::script {

/// What became of a piece of Lua.
struct Evaluated {
  bool incomplete = false;  ///< it ends in the middle of a statement: ask for more
  bool failed = false;      ///< `text` is the error, with its line
  std::string text;         ///< the values, one per line; "" where there are none
  std::string output;       ///< what it printed, line by line
};

class Evaluator {
 public:
  using Done = std::function<void(Evaluated)>;
  static constexpr std::size_t max_running = 16;
  static constexpr std::size_t max_output = std::size_t{64} << 10U;  ///< bytes; more is left out

  Evaluator(State& state, Scheduler& scheduler);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  /// Whoever waits is not told.
  ~Evaluator();

  /// Runs a statement, or an expression ("=x" and "x" alike), at most max_load bytes. `done` is called once,
  /// perhaps before this returns; it may destroy the evaluator.
  void run(std::string_view code, Done done);
  /// Those that run end with an error.
  void abandon(const std::string& why);

  [[nodiscard]] std::size_t running() const { return running_.size(); }

 private:
  struct Running {
    Task task;
    Done done;
    std::string output;
    Scheduler::Ticket ticket = 0;  // its next slice
  };

  [[nodiscard]] std::string compile(lua_State* thread, std::string_view code) const;
  void step(std::uint64_t id);
  void finish(std::uint64_t id, State::Outcome outcome, Evaluated result);

  State& state_;
  Scheduler& scheduler_;
  int environment_;
  std::map<std::uint64_t, std::unique_ptr<Running>> running_;
  std::uint64_t last_id_ = 0;
};

}  // namespace eastap::script
