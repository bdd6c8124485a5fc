// Unfinished: where a copy is written until it is whole, so that whoever finds the file that was asked for
// can rely on it. Owned by one redaction, single-threaded.
#pragma once

#include <filesystem>

#include "proxy/base/result.h"

namespace eastap::trace::redact {

class Unfinished {
 public:
  /// `to` is taken itself where it is no place for a new file: a device, or a file with something in it,
  /// which whoever opens it refuses.
  explicit Unfinished(std::filesystem::path to);
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  /// Removes what was made and not finished.
  ~Unfinished();

  /// "clean.eastrace.unfinished-4711", beside the file that was asked for.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// From now on the file is there, and its own.
  void made() { made_ = true; }
  /// Gives the file its name. Fails with refused where another one has it by now, and with io.
  [[nodiscard]] Result<void> finish();

 private:
  std::filesystem::path to_;
  std::filesystem::path path_;
  bool made_ = false;
};

}  // namespace eastap::trace::redact
