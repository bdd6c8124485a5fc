// A descriptor that text is written to, perhaps slowly: a terminal somebody has stopped, a pipe nobody reads.
// Used by one thread; hurry() by any.
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>

namespace eastap::ui {

class Output {
 public:
  explicit Output(int descriptor);
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() = default;

  /// Writes everything, waiting where the reader is slow. Once the reader is gone, or after hurry() has
  /// waited a second in vain, texts are thrown away.
  void write(std::string_view text);
  /// The program ends: no more than a second of waiting from now on.
  void hurry() { hurry_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  [[nodiscard]] bool wait_until_writable();

  int descriptor_;
  std::size_t at_once_;  // bytes that it takes without blocking when it is writable
  std::atomic<bool> hurry_{false};
  int patience_ = 10;  // further waits of 100 ms once there is a hurry
  bool gone_ = false;
};

/// Cells in a row of the terminal; 80 where it does not say.
[[nodiscard]] unsigned columns_of(int descriptor);

}  // namespace eastap::ui
