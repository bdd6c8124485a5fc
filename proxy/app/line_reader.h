// Reads lines that a person types: with editing and history on a terminal, plain otherwise. The one file that
// sees libedit. One at a time, since libedit has one state; single-threaded.
#pragma once

#include <optional>
#include <string>

namespace eastap::app {

class LineReader {
 public:
  /// From standard input; the prompt goes to standard output, on a terminal only.
  LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  [[nodiscard]] bool interactive() const { return interactive_; }
  /// Without its line end; nothing at the end of the input (Ctrl-D).
  [[nodiscard]] std::optional<std::string> next(const std::string& prompt);
  /// For the arrow keys; at most 500 are kept.
  void remember(const std::string& text) const;

 private:
  bool interactive_;
};

}  // namespace eastap::app
