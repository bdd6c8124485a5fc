// Lines that somebody types on the terminal (or a program writes into a pipe), while somebody wants to know.
// Owned by whoever asks, used on the loop's thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "proxy/base/result.h"
#include "proxy/io/loop.h"

namespace eastap::io {

class LineInput {
 public:
  static constexpr std::size_t longest_line = 1024;  ///< bytes; the rest of a longer line is thrown away

  /// `on_line` gets each line without its end; `on_end` is called once when no more can come. Both may
  /// destroy nothing here.
  LineInput(Loop& loop, int descriptor, std::function<void(std::string_view)> on_line,
            std::function<void()> on_end);
  LineInput(const LineInput&) = delete;
  LineInput& operator=(const LineInput&) = delete;
  ~LineInput();

  /// While off, nothing is read: what is typed belongs to whoever else reads the terminal. Fails where the
  /// descriptor can tell of nothing (closed, a plain file).
  [[nodiscard]] Result<void> listen(bool wanted);

 private:
  struct Parts;
  [[nodiscard]] Result<void> poll();
  void readable();
  void take(std::string_view bytes);
  void ended();

  std::unique_ptr<Parts> parts_;
};

}  // namespace eastap::io
