// The end of the chain of hooks in `eastap serve`, where a tap has its servers: asks scripts and breakpoints
// first, then the fake server, and lets the answer wait as it was recorded. Owned by the command; the tap
// joins it to its parts while it runs. On the loop's thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "proxy/app/break_desk.h"
#include "proxy/base/clock.h"
#include "proxy/base/scheduler.h"
#include "proxy/core/hook.h"
#include "proxy/model/serve/fake_server.h"

namespace eastap::app {

/// The parts of the tap that it works with; they outlive everything until leave().
struct ServeParts {
  core::HookHost& before;  ///< scripts, faults and breakpoints
  BreakDesk& breaks;
  Scheduler& scheduler;
  const Clock& clock;
  std::function<void()> stop;  ///< ends the tap in order
};

class ServeDesk final : public core::HookHost, public core::Observer {
 public:
  /// `until_done`: stop once every recorded exchange was asked. `server` outlives this.
  ServeDesk(model::FakeServer& server, bool until_done) : server_(&server), until_done_(until_done) {}

  void join(ServeParts parts);
  /// Whatever waits is called off.
  void leave();

  [[nodiscard]] core::HookWish wish() const override;
  void run(const core::HookKey& key, core::HookCall&& call, Done&& done) override;
  void cancel(const core::HookKey& key) override;
  /// A phone that closes does not wait for its answer any more.
  void client_ended(const core::HookKey& key) override;

  void observe(const core::Observation& observation) override;

 private:
  struct Waiting {
    Scheduler::Ticket ticket = 0;
    model::ServeDecision decision;
    core::Verdict verdict;  ///< with the recorded answer; nothing of it is carried out yet
    Done done;
  };
  void decide(const core::HookKey& key, const core::HookCall& call, core::Verdict verdict, const Done& done);
  [[nodiscard]] core::ExchangePtr asked(const core::HookCall& call, const core::Verdict& verdict) const;
  void wait(const core::HookKey& key, std::chrono::milliseconds time, Waiting waiting);
  [[nodiscard]] Waiting call_off(std::map<core::HookKey, Waiting>::iterator at);

  static constexpr std::size_t max_released = 1024;

  model::FakeServer* server_;
  bool until_done_;
  std::unique_ptr<ServeParts> parts_;  // null before join() and after leave()
  BreakDesk::WatchId watch_ = 0;
  std::set<std::uint64_t> released_;  // exchanges that a person held: they have waited
  /// Requests that scripts, faults and people decide on before the server does; whether the client has ended
  /// meanwhile.
  std::map<core::HookKey, bool> before_server_;
  std::map<core::HookKey, Waiting> waiting_;
};

}  // namespace eastap::app
