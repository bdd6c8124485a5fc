// Progress: how far a long reading has come, as one line of standard error that overwrites itself. Only on a
// terminal, never with NO_COLOR, and only once the work takes a while. Single-threaded.
#pragma once

#include <cstdint>
#include <string>

#include "proxy/base/clock.h"

namespace eastap::ui {

class Progress {
 public:
  /// `total` bytes are to be read. `wanted` false: nothing is ever shown.
  Progress(std::uint64_t total, bool wanted, const Clock& clock);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { hide(); }

  /// So many bytes were read. Cheap: the clock is asked only every few megabytes.
  void at(std::uint64_t bytes);
  /// Takes the line away, before anything else is printed.
  void hide();

  /// Whether a line on that descriptor would be seen by somebody.
  [[nodiscard]] static bool visible_on(int descriptor);

 private:
  const Clock& clock_;
  std::uint64_t total_;
  bool wanted_;
  bool shown_ = false;
  Timestamp begun_;
  Timestamp drawn_;
  std::uint64_t next_look_ = 0;
};

/// "reading: 42 % of 5.0 GB, about 12 s left"
[[nodiscard]] std::string progress_words(std::uint64_t bytes, std::uint64_t total, nanoseconds spent);

}  // namespace eastap::ui
