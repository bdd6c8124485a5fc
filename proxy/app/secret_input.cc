#include "proxy/app/secret_input.h"

#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "proxy/base/text.h"

namespace eastap::app {
namespace {

constexpr std::size_t longest_secret = 1024;

/// No echo while it lives.
class EchoOff {
 public:
  EchoOff() : changed_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (changed_) {
      termios quiet = before_;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
  }
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff() {
    if (changed_) {
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
  }

 private:
  termios before_{};
  bool changed_;
};

}  // namespace

bool somebody_is_there() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Result<std::string> read_secret(const std::string& prompt) {
  if (!somebody_is_there()) {
    return fail(ErrorCode::refused,
                "nobody can be asked for the " + prompt + ", this is no terminal: use --password-file FILE");
  }
  std::cerr << prompt << ": " << std::flush;
  std::string line;
  {
    const EchoOff off;
    std::getline(std::cin, line);
  }
  std::cerr << '\n';
  if (line.size() > longest_secret || (line.empty() && !std::cin)) {
    return fail(ErrorCode::invalid_input, "no " + prompt + " was given");
  }
  return line;
}

bool read_yes(const std::string& question) {
  if (!somebody_is_there()) {
    return false;
  }
  std::cerr << question << " [y/N] " << std::flush;
  std::string line;
  std::getline(std::cin, line);
  const std::string answer = text::lower(text::trim(line));
  return answer == "y" || answer == "yes";
}

}  // namespace eastap::app
