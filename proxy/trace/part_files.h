// PartFiles: the files of a recording that is spread over several: their names, when the next one begins, and
// which of the old ones go. Only files that this recording wrote are ever removed. Belongs to the writer's
// thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/trace/output_file.h"

namespace eastap::trace {

/// 0 everywhere: one file without end.
struct Rotation {
  std::uint64_t bytes = 0;       ///< a new file when this one has so many
  std::chrono::seconds time{0};  ///< a new file when this one is that old
  std::uint64_t max_disk = 0;    ///< bytes of all files together; the oldest are removed beyond that
  std::uint64_t min_free = 0;    ///< bytes that stay free on the disk: recording ends before
  /// For tests: bytes free where a file lies; nothing: asks the system.
  std::function<std::uint64_t(const std::filesystem::path&)> free_space{};

  [[nodiscard]] bool in_parts() const { return bytes != 0 || time.count() != 0; }
};

class PartFiles {
 public:
  /// `path`: as named by the user. "day.eastrace" becomes "day-0001.eastrace" ... where there are parts.
  PartFiles(std::filesystem::path path, Rotation rotation)
      : path_(std::move(path)), rotation_(std::move(rotation)) {}

  /// The number of the file that is written now, counted from 1; 0 where there are no parts.
  [[nodiscard]] std::uint64_t part() const { return part_; }
  [[nodiscard]] const std::filesystem::path& current() const { return current_; }

  /// Makes the first file, or the next one. refused where it exists, and before the first one where any part
  /// of that name does: it would end the recording later. io.
  [[nodiscard]] Result<OutputFile> create_next(const Timestamp& now);
  /// Whether a file of that size is to be followed by the next one.
  [[nodiscard]] bool due(std::uint64_t size, const Timestamp& now) const;
  /// The file before the current one is complete, with so many bytes.
  void completed(const std::filesystem::path& path, std::uint64_t size);
  /// Before so many bytes are added to a file of that size: removes old files where the limit asks for it. io
  /// where the disk is nearly full.
  [[nodiscard]] Result<void> make_room(std::uint64_t size, std::uint64_t more);

 private:
  struct Complete {
    std::filesystem::path path;
    std::uint64_t size = 0;
    std::uint64_t device = 0;  // with `inode`: it is still the file that was written
    std::uint64_t inode = 0;
  };
  void remove_oldest();
  [[nodiscard]] Result<void> refuse_leftovers() const;

  std::filesystem::path path_;
  Rotation rotation_;
  std::filesystem::path current_;
  Timestamp begun_;
  std::uint64_t part_ = 0;
  std::deque<Complete> complete_;
  std::uint64_t complete_bytes_ = 0;
  bool told_ = false;
};

/// The name of one part; names sort in the order of their parts.
[[nodiscard]] std::filesystem::path part_name(const std::filesystem::path& path, std::uint64_t part);
/// Whether a file's name is that of some part of the recording `path`.
[[nodiscard]] bool is_part_of(const std::filesystem::path& path, std::string_view name);

}  // namespace eastap::trace
