// What every format that becomes a trace has in common. A format is one file with one function, and one line
// in the table of proxy/app/import_formats.cc. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"
#include "proxy/trace/trace_builder.h"

namespace eastap::trace {

/// What is to be read.
struct ImportInput {
  static constexpr std::size_t max_start = std::size_t{64} << 10U;

  std::filesystem::path path;  ///< "-" is standard input
  bool folder = false;
  Bytes start{};  ///< the first bytes of a file, at most max_start; empty of folders
  /// What follows `start` where the input can be read only once (standard input, a pipe); else null.
  std::shared_ptr<std::istream> rest{};
};

/// All of a file, or of standard input; fails with limit_exceeded beyond `limit` bytes.
[[nodiscard]] Result<Bytes> content_of(const ImportInput& input, std::size_t limit);

struct ImportReport {
  std::uint64_t exchanges = 0;
  std::vector<std::string>
      remarks;              ///< what could not be read or had to be guessed, one line each, printable
  bool incomplete = false;  ///< the end of the input is missing: cut, damaged, or beyond a limit
};

struct ImportFormat {
  const char* name;     ///< "fixture": also the value of --from
  const char* summary;  ///< one line for --help
  /// Whether the input looks like this format. Reads nothing but `input`, except in folders.
  bool (*looks_like)(const ImportInput& input);
  /// Writes the header first, then everything else in order of time, and the end record last. Errors name
  /// file, line or byte, and what to do.
  Result<ImportReport> (*read)(const ImportInput& input, TraceBuilder& out);
};

}  // namespace eastap::trace
