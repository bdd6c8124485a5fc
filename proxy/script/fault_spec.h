// FaultSpec: one fault as people write it, `sync-stale-key device~iPhone nth=3`: its name, its arguments and
// when it is to strike. Values; any thread. Whether there is such a fault, and what its arguments may be,
// knows FaultTable.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/hook.h"
#include "proxy/model/filter.h"

namespace eastap::script {

/// A time of day in the machine's own zone, "22:00" to "06:30"; may pass midnight.
struct DayTimes {
  unsigned first_minute = 0;  ///< of the day
  unsigned last_minute = 0;   ///< not included
};

/// When a fault strikes. Every condition that was given must hold. The counting ones count what meets all
/// others, for each device by itself, so that the order in which several phones come does not matter.
struct FaultConditions {
  std::optional<core::Phase> phase;  ///< `side=request|response|connect`; else the fault's own
  std::string command;               ///< `command=Sync`; empty: every exchange
  std::string device;  ///< `device=PATTERN`, as text::glob_match, of id or type; empty: every one
  std::optional<model::Filter> filter;  ///< `device~iPhone`, `if cmd == Sync and ...`
  std::uint64_t first = 0, last = 0;    ///< `nth=3`, `nth=3-5`; 0: every one
  std::uint64_t every = 0;              ///< `every=5`: the 5th, 10th, ...
  double percent = 100;                 ///< `percent=20`, with `seed`
  std::uint64_t times = 0;              ///< `times=2`: at most twice; 0: without end
  bool first_contact = false;        ///< `first-contact`: the first exchange of a device that this fault sees
  std::optional<DayTimes> between;   ///< `between=22:00-06:30`
  nanoseconds from{0};               ///< `from=30s`, since the fault was set
  std::optional<nanoseconds> until;  ///< `until=5m`
  std::optional<model::Filter>
      ends_at;  ///< `until="cmd == Provision"`: a device that was seen doing this is safe
};

struct FaultSpec {
  std::string name;
  std::map<std::string, std::string> arguments;  ///< what is no condition
  FaultConditions when;
  std::uint64_t seed = 1;  ///< `seed=7`: of the fault's chance, in `percent` and in the fault itself
  std::string text;        ///< as written, blanks folded: for lists and records

  /// Longest text, in bytes.
  static constexpr std::size_t max_text = 1'000;

  /// Reads "NAME word...". A word is KEY=VALUE, a term of the filter language without blanks
  /// (`device~iPhone`), the flag `first-contact`, or `if`, after which the rest is one filter. A value with
  /// blanks stands in quotes. invalid_input says what is wrong and names the word.
  [[nodiscard]] static Result<FaultSpec> parse(std::string_view text);

  /// The text of a spec whose words came from a shell one by one, without the quotes that they had there.
  [[nodiscard]] static std::string join(const std::vector<std::string>& words);
};

}  // namespace eastap::script
