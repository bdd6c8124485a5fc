// Mends a trace: every whole record goes into a new file that ends in order. Single-threaded.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/trace/frame_reader.h"

namespace eastap::trace {

struct Repaired {
  std::uint64_t records = 0;
  std::uint64_t exchanges = 0;
  std::vector<Damage> damage;  ///< what was left out
};

/// Reads `from`, writes `to`, which must not exist or be empty. Records of kinds that this version does not
/// know are kept as they are; whole ones of known kinds that cannot be read are damage. The new trace ends
/// when and why the recording did; where nobody says, at the last moment that a record names. Fails with what
/// opening, reading or writing says; refused while `from` is still being written.
[[nodiscard]] Result<Repaired> repair(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace eastap::trace
