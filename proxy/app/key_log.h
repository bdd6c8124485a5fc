// The key log that --keylog asks for: TLS secrets in NSS's format, which Wireshark reads. Whoever has the
// file can read the recorded traffic, so it is its owner's alone. One for each worker; the loop's thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "proxy/base/result.h"

namespace eastap::app {

class KeyLog {
 public:
  /// Appends to `file`, made with mode 0600; a file that others may read is closed to them first.
  [[nodiscard]] static Result<std::shared_ptr<KeyLog>> open(const std::filesystem::path& file);
  explicit KeyLog(int descriptor) : descriptor_(descriptor) {}
  KeyLog(const KeyLog&) = delete;
  KeyLog& operator=(const KeyLog&) = delete;
  ~KeyLog();

  /// One line, without its end. The first failure is logged; nothing is written after it.
  void write(std::string_view line);

 private:
  int descriptor_;
  bool failed_ = false;
};

}  // namespace eastap::app
