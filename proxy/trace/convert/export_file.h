// A single file that an export writes, or standard output: private, written in pieces, never an existing one
// without force. Owned by the exporter; single-threaded.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/trace/export.h"

namespace eastap::trace {

class ExportFile {
 public:
  /// Mode 0600. refused where it exists and `options.force` is not set, or is no regular file; io.
  [[nodiscard]] static Result<ExportFile> open(const ExportOptions& options);
  ExportFile(ExportFile&& other) noexcept;
  ExportFile& operator=(ExportFile&& other) noexcept;
  ExportFile(const ExportFile&) = delete;
  ExportFile& operator=(const ExportFile&) = delete;
  ~ExportFile();

  /// Appends; written in larger pieces.
  [[nodiscard]] Result<void> write(std::string_view text);
  /// Writes what waits.
  [[nodiscard]] Result<void> flush();

 private:
  ExportFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_ = -1;
  std::filesystem::path path_;
  std::string waiting_;
};

}  // namespace eastap::trace
