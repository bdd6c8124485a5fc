// For the tests of offline runs: recorded exchanges and a run over them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "proxy/script/offline_run.h"
#include "tests/unit/script/script_support.h"

namespace eastap::script::test {

using core::Note;

class OfflineTest : public HostTest {
 protected:
  void begin(const std::string& script, const std::vector<std::string>& faults = {}) {
    HostOptions asked;
    if (!script.empty()) {
      asked.scripts = {write("hooks.lua", script)};
    }
    for (const std::string& fault : faults) {
      asked.faults.push_back(*FaultSpec::parse(fault));
    }
    asked.log = [](log::Level, const std::string&) {};
    auto made = OfflineRun::create(std::move(asked), at(0));
    ASSERT_TRUE(made) << made.error().what;
    run = *std::move(made);
  }
  static Timestamp at(int second) {
    return {.steady = std::chrono::seconds(100 + second),
            .wall = std::chrono::seconds(1'700'000'000 + second)};
  }
  static core::ExchangePtr recorded(std::uint64_t id, const std::string& command = "Sync",
                                    const std::string& key = "7") {
    auto made = std::make_shared<core::Exchange>(
        *call(core::Phase::response, request(command, sync_body(key)), response(sync_body(key)), id)
             .exchange);
    made->started = at(static_cast<int>(id));
    made->finished = at(static_cast<int>(id));
    return made;
  }
  void add(const core::ExchangePtr& exchange) {
    run->add({core::Observation::Kind::exchange_done, exchange->finished, exchange->connection, exchange});
  }
  /// Runs one exchange until it is over.
  OfflineExchange take(const core::ExchangePtr& exchange) {
    add(exchange);
    while (run->over() < run->taken().size() && run->step()) {
    }
    return run->taken().back();
  }
  /// Runs everything that was added.
  void run_all() {
    while (run->step()) {
    }
  }
  std::string texts_of(const OfflineExchange& taken, Note::Kind kind) {
    core::Verdict all;
    all.notes = taken.exchange->notes;
    return texts(all, kind);
  }

  std::unique_ptr<OfflineRun> run;
};

}  // namespace eastap::script::test
