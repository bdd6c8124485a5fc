// OfflineRun: hooks and faults on recorded exchanges, as if they came again, in the time of the recording.
// For `eastap test`. Owned by one command; single-threaded.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/base/virtual_time.h"
#include "proxy/core/exchange.h"
#include "proxy/script/host.h"
#include "proxy/script/offline_exchange.h"

namespace eastap::script {

class OfflineRun {
 public:
  /// Loads scripts and faults; the errors of Host::create. `start`: when the recording began.
  [[nodiscard]] static Result<std::unique_ptr<OfflineRun>> create(HostOptions options,
                                                                  const Timestamp& start);

  /// Runs the hooks of both messages' heads and of both messages; those of `done` are told at the end. The
  /// server's recorded answer comes also where a hook changed the request; where a hook answered by itself it
  /// does not. A call that still waits after 65 minutes is cancelled.
  [[nodiscard]] OfflineExchange take(const core::ExchangePtr& recorded);

  /// A connection of the recording: `connect` and `close` are asked, `server_connect` and `tls` told, each
  /// where the recording has it. What a hook of `connect` drops or resets takes its exchanges with it. False
  /// where a hook did so now.
  bool tell(const core::Observation& observation);

  /// What handlers said that no exchange carries, since it was last asked: of events about connections, of
  /// `done` and of time that passes.
  struct Told {
    Event event = Event::done;
    ConnectionId connection;  ///< 0: of none
    ExchangeId exchange;      ///< 0: of none
    core::Note note;
  };
  [[nodiscard]] std::vector<Told> take_told() { return std::exchange(told_, {}); }
  static constexpr std::size_t max_told = 10'000;  ///< more are not kept

  /// Calls every global function of the scripts whose name begins with "test_", with a list of everything
  /// taken so far, in the order of their names.
  [[nodiscard]] std::vector<TestOutcome> run_tests(const std::vector<OfflineExchange>& taken);

  [[nodiscard]] Host& host() { return *host_; }

 private:
  explicit OfflineRun(const Timestamp& start) : time_(start) {}
  [[nodiscard]] core::Verdict ask(core::HookCall call, OfflineExchange& into);
  void run_side(core::Phase phase, const core::Exchange& seen, core::Exchange& exchange,
                OfflineExchange& into);
  void apply(core::Verdict verdict, core::Exchange& exchange, core::Phase phase, OfflineExchange& into);

  void hear(Event event, const core::HookCall& of, const std::vector<core::Note>& notes);

  VirtualTime time_;
  std::vector<Told> told_;
  std::map<ConnectionId, bool> connections_;               // those that were told; whether its server was
  std::map<ConnectionId, core::Verdict::Action> refused_;  // by hooks of `connect`
  std::unique_ptr<Host> host_;
  std::uint64_t calls_ = 0;
};

}  // namespace eastap::script
