// The file that a trace is written to: private, never an existing one, and always a row of whole records.
// Owned by the writer's thread.
#pragma once

#include <cstdint>
#include <filesystem>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::trace {

class OutputFile {
 public:
  /// Makes the file with mode 0600 and locks it, so that readers can tell that it still grows. An existing
  /// file is taken only when it is an empty regular file or a character device (/dev/null).
  [[nodiscard]] static Result<OutputFile> create(const std::filesystem::path& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// Appends bytes that begin and end at a record's edge. When the system takes only a part, the file is cut
  /// back to the last record that is whole, and the error says how many bytes of `records` stayed.
  [[nodiscard]] Result<void> append(ByteView records);
  /// Bytes in the file.
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Everything to the disk itself.
  [[nodiscard]] Result<void> sync();
  /// Until keep() the file goes away with the object: a copy is of use only when it is whole. One that was
  /// there and empty is emptied instead.
  void remove_unless_kept() { kept_ = false; }
  void keep() { kept_ = true; }

 private:
  OutputFile(int descriptor, std::filesystem::path path, bool made)
      : descriptor_(descriptor), path_(std::move(path)), made_(made) {}
  void discard();

  int descriptor_ = -1;
  std::filesystem::path path_;
  std::uint64_t size_ = 0;
  bool made_ = false;  // it was not there before
  bool kept_ = true;
};

}  // namespace eastap::trace
