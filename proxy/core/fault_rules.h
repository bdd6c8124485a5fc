// Stock faults asked for on the command line (`--fault 'NAME key=value ...'`): which exchanges they meet and
// what is then to happen. Owned by the hook host; single-threaded.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/core/faults.h"
#include "proxy/core/hook.h"

namespace eastap::core {

/// One `--fault`. Besides the faults of core/faults.h it can be "delay" (seconds=N) or "answer" (status=N
/// and, if wished, retry-after=N).
struct FaultRule {
  FaultCall call;
  Phase phase = Phase::response;  ///< request or response (`side=`)
  std::string command;            ///< "Sync"; empty: every exchange (`command=`)
  std::string device;     ///< pattern as text::glob_match for device id or type; empty: every one (`device=`)
  std::uint64_t nth = 0;  ///< only the nth exchange that matches so far; 0: every one (`nth=`)

  /// Reads "NAME key=value ...". The error says what is wrong and what there is.
  [[nodiscard]] static Result<FaultRule> parse(std::string_view spec);
};

/// Longest delay that a rule may ask for: EAS's longest heartbeat and a minute.
inline constexpr std::chrono::seconds max_fault_delay{3600};

class FaultRules {
 public:
  FaultRules() = default;
  explicit FaultRules(std::vector<FaultRule> rules);

  [[nodiscard]] bool empty() const { return rules_.empty(); }
  /// What the rules need to be asked about.
  [[nodiscard]] HookWish wish() const;

  struct Decision {
    Verdict verdict;
    std::chrono::milliseconds delay{0};  ///< wait so long before the verdict is given
  };
  /// Call once for each exchange and phase: it counts.
  [[nodiscard]] Decision decide(const HookCall& call);

 private:
  std::vector<FaultRule> rules_;
  std::vector<std::uint64_t> met_;  ///< exchanges that matched, for each rule
};

/// Faults, delay and answer, then the conditions; for `eastap help faults`.
[[nodiscard]] std::string fault_help_text();

}  // namespace eastap::core
