// The stories of many faults added up, for each kind of fault: how often it hit, how phones reacted, how many
// recovered and how soon. Bounded; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/reaction_story.h"

namespace eastap::model {

struct FaultTotals {
  std::string kind;  ///< fault_kind(); printable
  std::uint64_t hits = 0;
  std::uint64_t recovered = 0;  ///< the harmless ones too
  std::uint64_t harmless = 0;
  std::uint64_t open = 0;  ///< not recovered, but the trace ends too early to tell
  std::map<std::string_view, std::uint64_t> reactions;  ///< stories in which each was seen, by its `what`
  /// To a recovery by a later exchange, the first ones; 0 where it came before the fault was over.
  std::vector<microseconds> times;

  /// Nothing where none recovered by a later exchange.
  [[nodiscard]] std::optional<microseconds> median() const;
};

class ReactionSummary {
 public:
  static constexpr std::size_t max_kinds = 256;     ///< more are counted together
  static constexpr std::size_t max_times = 10'000;  ///< of each kind; the median is that of the first ones

  void add(const FaultStory& story);

  /// In the order in which they first came.
  [[nodiscard]] const std::vector<FaultTotals>& kinds() const { return kinds_; }
  [[nodiscard]] std::uint64_t hits() const { return hits_; }
  [[nodiscard]] std::uint64_t not_recovered() const { return not_recovered_; }

 private:
  FaultTotals& of(const std::string& kind);

  std::vector<FaultTotals> kinds_;
  std::uint64_t hits_ = 0;
  std::uint64_t not_recovered_ = 0;
};

}  // namespace eastap::model
