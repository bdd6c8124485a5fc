// Makes a copy of a trace without what is secret, and, where that is asked for, without what is personal
// (docs/redaction.md). Reads the trace twice: first to learn every secret, then to write. Memory is bounded
// by the largest record and by the limits of SecretBook and Pseudonyms. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/redact/anonymizer.h"

namespace eastap::trace::redact {

struct Job {
  std::filesystem::path from;
  std::filesystem::path to;  ///< must not exist or be empty; made with mode 0600
  Timestamp now;             ///< for the end record, where the trace has none
};

struct Done {
  std::uint64_t records = 0;
  std::uint64_t exchanges = 0;
  std::uint64_t overwritten = 0;  ///< messages in which something is overwritten
  std::uint64_t repeated = 0;     ///< messages and notes that repeated a secret from elsewhere
  std::uint64_t withheld = 0;     ///< bodies of which only length and hash are left
  std::uint64_t left_out = 0;     ///< records of kinds that this version does not know
  std::uint64_t unremembered =
      0;                       ///< secrets beyond SecretBook::max_bytes: covered only where they lie by rule
  std::vector<Damage> damage;  ///< what of the trace could not be read, and is not in the copy
};

/// `anonymizer` may be null: secrets only. Fails with what opening, reading or writing says; refused while
/// `from` is still being written or `to` exists.
[[nodiscard]] Result<Done> redact(const Job& job, Anonymizer* anonymizer);

}  // namespace eastap::trace::redact
