// FaultBook: the faults that are set: by --fault, and while the tap runs. Says which of them strike a
// message, and counts. Owned by the host; loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/script/call_state.h"
#include "proxy/script/fault_record.h"
#include "proxy/script/fault_spec.h"
#include "proxy/script/fault_table.h"
#include "proxy/script/hook_filters.h"

namespace eastap::script {

/// One fault that strikes now.
struct FaultStrike {
  std::uint64_t id = 0;       ///< in the book
  std::uint64_t version = 0;  ///< of the fault with that id
  std::string name;
  std::map<std::string, std::string> arguments;
  FaultHit hit;
  std::string text;                               ///< the spec as it was written
  std::string source;                             ///< "--fault", "ctl"
  std::string device;                             ///< whom it was counted for
  bool counted = true;                            ///< as a hit
  FaultOutcome outcome = FaultOutcome::promised;  ///< once it is through
};

/// One fault of the book, as lists show it.
struct FaultStanding {
  std::uint64_t id = 0;
  std::string text;
  std::string source;
  bool paused = false;
  std::uint64_t met = 0;   ///< messages that met the conditions that do not count
  std::uint64_t hits = 0;  ///< of these, how many it struck
};

class FaultBook {
 public:
  static constexpr std::size_t max_faults = 200;
  /// Devices that one fault counts for themselves; those beyond share one count.
  static constexpr std::size_t max_devices = 5'000;

  explicit FaultBook(const Clock& clock) : clock_(clock) {}

  /// Sets one more fault, behind the others; its id. Errors of FaultTable::check(), and invalid_input for a
  /// condition that cannot hold there.
  [[nodiscard]] Result<std::uint64_t> add(const FaultTable& table, FaultSpec spec, std::string source);
  /// Puts another in its place, with counts that begin anew. not_found: no fault has this id.
  [[nodiscard]] Result<void> change(const FaultTable& table, std::uint64_t id, FaultSpec spec,
                                    std::string source);
  [[nodiscard]] Result<void> remove(std::uint64_t id);
  [[nodiscard]] Result<void> pause(std::uint64_t id, bool paused);

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  [[nodiscard]] std::vector<FaultStanding> list() const;
  /// What the faults need to be asked about; paused ones need nothing.
  [[nodiscard]] core::HookWish wish() const;
  /// The faults that strike this message (or connection), in their order. Call once for each hook call: it
  /// counts.
  [[nodiscard]] std::vector<FaultStrike> strikes(CallState& call, HookFilters& filters);
  /// The strike came to nothing after all and does not count as a hit; once for each. The message still
  /// counts as one that met the conditions. Where the fault was changed meanwhile, its counts have begun anew
  /// without the strike.
  void take_back(FaultStrike& strike);

 private:
  struct Tally {
    std::uint64_t met = 0;
    std::uint64_t hits = 0;
    bool ended = false;  // `until` was seen
  };
  struct Entry {
    std::uint64_t id = 0;
    std::uint64_t version = 0;  // how often it was changed
    FaultSpec spec;
    std::string source;
    core::Phase phase = core::Phase::response;
    bool body = false;
    std::vector<std::string> commands;
    Timestamp since;
    bool paused = false;
    std::unordered_map<std::string, Tally> tallies;  // by device
    std::uint64_t met = 0;
    std::uint64_t hits = 0;
  };

  [[nodiscard]] Result<Entry> make(const FaultTable& table, FaultSpec spec, std::string source) const;
  [[nodiscard]] Entry* find(std::uint64_t id);
  [[nodiscard]] static Tally& tally_of(Entry& entry, const std::string& device);
  [[nodiscard]] bool concerns(const Entry& entry, CallState& call, HookFilters& filters, Tally& tally) const;
  [[nodiscard]] bool is_time(const Entry& entry) const;

  const Clock& clock_;
  std::vector<Entry> entries_;
  std::uint64_t last_id_ = 0;
};

}  // namespace eastap::script
