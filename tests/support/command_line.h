// Runs one of eastap's commands inside the test program and keeps what it printed. Only for tests that link
// the app room.
#pragma once

#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "proxy/app/commands.h"

namespace eastap::test {

/// Catches what is written to a standard stream while it lives.
class Caught {
 public:
  explicit Caught(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
  Caught(const Caught&) = delete;
  Caught& operator=(const Caught&) = delete;
  ~Caught() { stream_.rdbuf(before_); }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostream& stream_;
  std::ostringstream text_;
  std::streambuf* before_;
};

struct CommandResult {
  int code = -1;
  std::string out;
  std::string err;
};

/// `eastap WORDS...`
inline CommandResult run_command(const std::vector<std::string>& words) {
  std::vector<const char*> arguments = {"eastap"};
  for (const std::string& word : words) {
    arguments.push_back(word.c_str());
  }
  const Caught out(std::cout);
  const Caught err(std::cerr);
  const int code = app::run_command_line(static_cast<int>(arguments.size()), arguments.data());
  return {code, out.text(), err.text()};
}

}  // namespace eastap::test
