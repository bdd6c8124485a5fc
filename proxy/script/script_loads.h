// Scripts that load while the tap runs: in slices, so that no phone waits for them. Owned by script::Host;
// loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/base/scheduler.h"
#include "proxy/script/lua_state.h"
#include "proxy/script/script.h"

namespace eastap::script {

class ScriptLoads {
 public:
  using Id = std::uint64_t;  ///< never 0, never used again
  /// The script, or "hooks.lua:3: what went wrong".
  using Done = std::function<void(Result<ScriptPtr>)>;

  explicit ScriptLoads(Scheduler& scheduler) : scheduler_(scheduler) {}
  ScriptLoads(const ScriptLoads&) = delete;
  ScriptLoads& operator=(const ScriptLoads&) = delete;
  /// Whoever waits is not told.
  ~ScriptLoads();

  /// Runs the first slice of a text at once and the others from the scheduler. `done` is called once, perhaps
  /// before this returns. `state` outlives the load, or the load is cancelled before it.
  Id begin(State& state, const std::string& name, std::string_view text, Done done);
  /// `done` will not be called; one that is over or unknown is ignored.
  void cancel(Id id);
  [[nodiscard]] bool runs(Id id) const { return running_.contains(id); }
  [[nodiscard]] std::size_t running() const { return running_.size(); }

 private:
  struct Running {
    std::unique_ptr<ScriptLoad> load;
    Done done;
    Scheduler::Ticket ticket = 0;  // its next slice
  };

  void step(Id id);

  Scheduler& scheduler_;
  std::map<Id, Running> running_;
  Id last_ = 0;
};

}  // namespace eastap::script
