// The versions of the trace format that are read. Magic, version byte and frames are the same in all of them
// (format.h); what a frame's payload means is the version's own. A new version is one file with its decoder,
// one row in the table in versions.cc, and golden files in tests/golden/trace/vN. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

struct FormatVersion {
  std::uint8_t number = 0;
  /// As decode_record(): today's records from a payload of that version.
  Result<Record> (*decode)(std::uint8_t kind, ByteView payload, const Timestamp& epoch) = nullptr;
};

[[nodiscard]] std::span<const FormatVersion> format_versions();
/// Null where it is not read.
[[nodiscard]] const FormatVersion* find_format_version(std::uint8_t number);
/// "a trace of format version 9; this eastap reads version 1. ..." with the next step.
[[nodiscard]] std::string unreadable_version(std::uint8_t number);

/// Decodes a frame by the version of its file. Fails as decode_record().
[[nodiscard]] Result<Record> decode_frame(const Frame& frame, const Timestamp& epoch);

}  // namespace eastap::trace
