// A single file that an export writes, or standard output: private, written in pieces, never an existing one
// without force, and never the trace that is read. Until finish() it has a name of its own beside the target,
// so that an export that fails leaves what was there. Owned by the exporter; single-threaded.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/trace/export.h"

namespace eastap::trace {

/// Whether `target` is the trace itself, its folder, or a file of that folder: what is read must not be
/// written.
[[nodiscard]] bool is_part_of_trace(const std::filesystem::path& target, const std::filesystem::path& trace);

class ExportFile {
 public:
  /// Mode 0600. refused where it exists and `options.force` is not set, or is no regular file; io.
  [[nodiscard]] static Result<ExportFile> open(const ExportOptions& options);
  ExportFile(ExportFile&& other) noexcept;
  ExportFile& operator=(ExportFile&& other) noexcept;
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;
  /// Without finish() nothing stays of it.
  ~ExportFile();

  /// Appends; written in larger pieces.
  [[nodiscard]] Result<void> write(std::string_view text);
  /// Writes what waits and puts the file where it belongs, once, last of all. refused where something came
  /// there meanwhile and `options.force` is not set; io.
  [[nodiscard]] Result<void> finish();

 private:
  ExportFile(int descriptor, std::filesystem::path path, std::string working_name, bool force)
      : descriptor_(descriptor),
        path_(std::move(path)),
        working_name_(std::move(working_name)),
        force_(force) {}
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] Result<void> put_in_place();

  int descriptor_ = -1;
  std::filesystem::path path_;
  std::string working_name_;  // "" of standard output, and once it is in place
  bool force_ = false;
  std::string waiting_;
};

}  // namespace eastap::trace
