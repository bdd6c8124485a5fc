#include "proxy/app/line_reader.h"

#include <cstdlib>
#include <iostream>
#include <memory>

#include <editline/readline.h>
#include <unistd.h>

namespace eastap::app {

LineReader::LineReader() : interactive_(::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0) {
  if (interactive_) {
    constexpr int most = 500;
    using_history();
    stifle_history(most);
  }
}

LineReader::~LineReader() {
  if (interactive_) {
    clear_history();
  }
}

std::optional<std::string> LineReader::next(const std::string& prompt) {
  if (!interactive_) {
    std::string line;
    return std::getline(std::cin, line) ? std::optional(line) : std::nullopt;
  }
  const std::unique_ptr<char, decltype(&std::free)> typed(readline(prompt.c_str()), &std::free);
  if (!typed) {
    std::cout << '\n';
    return std::nullopt;
  }
  return std::string(typed.get());
}

void LineReader::remember(const std::string& text) const {
  if (interactive_ && !text.empty()) {
    add_history(text.c_str());
  }
}

}  // namespace eastap::app
