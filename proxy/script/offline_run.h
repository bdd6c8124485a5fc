// OfflineRun: hooks and faults on recorded exchanges, as if they came again, in the time of the recording.
// For `eastap test`. Owned by one command; single-threaded.
#pragma once

#include <cstdint>
#include <memory>
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

  /// Calls every global function of the scripts whose name begins with "test_", with a list of everything
  /// taken so far, in the order of their names.
  [[nodiscard]] std::vector<TestOutcome> run_tests(const std::vector<OfflineExchange>& taken);

  [[nodiscard]] Host& host() { return *host_; }

 private:
  explicit OfflineRun(const Timestamp& start) : time_(start) {}
  [[nodiscard]] core::Verdict ask(core::Phase phase, const core::ExchangePtr& exchange,
                                  std::shared_ptr<const core::Head> edited, OfflineExchange& into);
  void run_side(core::Phase phase, const core::Exchange& seen, core::Exchange& exchange,
                OfflineExchange& into);
  void apply(core::Verdict verdict, core::Exchange& exchange, core::Phase phase, OfflineExchange& into);

  VirtualTime time_;
  std::unique_ptr<Host> host_;
  std::uint64_t calls_ = 0;
};

}  // namespace eastap::script
