// What the record says of a stock fault that is through: one of the book, or one that a script carried out.
// Loop's thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <lua.hpp>
#include <string>

#include "proxy/script/call_state.h"

namespace eastap::script {

/// What a call had said and promised when a fault began: whatever is behind it is the fault's.
struct FaultMark {
  std::size_t notes = 0;
  std::size_t faults = 0;
  std::uint64_t promises = 0;
};
[[nodiscard]] FaultMark mark_fault(const CallState& call);

/// Who struck with what.
struct FaultNames {
  std::string name;
  std::string text;    ///< the fault as it was written
  std::string source;  ///< "--fault", "ctl", "hooks.lua:12"
};

enum class FaultOutcome : std::uint8_t {
  idle,       ///< there was nothing to do
  waited,     ///< it held the message and did nothing else, so that it has struck already
  promised,   ///< the verdict carries it out
  bytes,      ///< so too, and it is nothing but faults of the bytes
  broke_tls,  ///< so too; a later one of these takes its place
};
/// Takes what the fault returned from the values at `index` and behind it: words for what it did, or nil and
/// why there was nothing to do, or nothing where the session tells what was done. Its own words stand for
/// everything that it did since `began`.
FaultOutcome record_fault(lua_State* L, int index, CallState& call, const FaultMark& began,
                          const FaultNames& names);

}  // namespace eastap::script
