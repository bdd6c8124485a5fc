// Where tests find their data and keep their scratch files.
#pragma once

#include <filesystem>
#include <string>

#include <sys/resource.h>

#include "proxy/base/bytes.h"

namespace eastap::test {

/// tests/`name` in the source tree.
[[nodiscard]] std::filesystem::path data(const std::string& name);

/// The whole file; the test program ends when it cannot be read.
[[nodiscard]] Bytes slurp(const std::filesystem::path& path);

/// A fresh folder of mode 0700, removed with everything in it when the object goes.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// While it lives, no file of this process grows beyond `bytes`: a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes);
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit();

 private:
  rlimit before_{};
  void (*handler_)(int);
};

}  // namespace eastap::test
