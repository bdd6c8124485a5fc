// A script as a file: its text and how to notice that it was saved. Pure but for the reading; any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "proxy/base/result.h"

namespace eastap::script {

/// Largest script, in bytes: compiling is one call that no budget can interrupt.
inline constexpr std::size_t max_script = std::size_t{256} << 10U;

/// Tells one state of a file from the next.
struct FileStamp {
  bool exists = false;
  std::int64_t modified = 0;  ///< nanoseconds
  std::uint64_t size = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
[[nodiscard]] FileStamp stamp_of(const std::filesystem::path& path);

/// The text without a byte order mark; a first line that starts with '#' becomes empty, so that line numbers
/// stay.
[[nodiscard]] Result<std::string> read_script(const std::filesystem::path& path);

/// How messages name the script: its file name, or the end of its path where that is not enough for `others`.
[[nodiscard]] std::string script_name(const std::filesystem::path& path,
                                      const std::vector<std::filesystem::path>& others);

}  // namespace eastap::script
