// What a script may use up. Every number can be set; tests set small ones.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace eastap::script {

/// Work is counted in units: one for each Lua instruction and for each 64 bytes allocated; our own functions
/// charge what they cost. About 20 to 50 million units are a second.
struct Limits {
  std::size_t memory = std::size_t{256} << 20U;  ///< bytes of all scripts of a worker together
  std::size_t string = std::size_t{16}
                       << 20U;              ///< bytes of one string (and so of a body that a hook can read)
  std::uint64_t slice_work = 200'000;       ///< units until a hook call must let other connections go on
  std::chrono::milliseconds slice_time{5};  ///< the same in time
  std::uint64_t total_work = 50'000'000;    ///< units of one hook call, or of running a file
  std::chrono::milliseconds total_time{5'000};  ///< running (not sleeping) time of the same
  /// Real time of one call that works through values and cannot be interrupted (eas.json.encode).
  std::chrono::milliseconds call_time{500};
  std::uint64_t pattern_steps = 32'000'000;  ///< steps of one find, match, gsub, or of one step of gmatch
  std::chrono::milliseconds deadline{
      30'000};  ///< how long one hook call may sleep, unless it sets eastap.deadline
};

/// The largest deadline that a script may set: beyond EAS's longest heartbeat (59 minutes).
inline constexpr std::chrono::milliseconds max_deadline{65 * 60 * 1000};

}  // namespace eastap::script
