// What `eastap serve` was asked for: the words of the command line, checked and turned into values before
// anything is opened.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "proxy/app/run_options.h"
#include "proxy/base/result.h"
#include "proxy/model/filter.h"
#include "proxy/model/serve/fake_server.h"

namespace CLI {
class App;
}

namespace eastap::app {

/// As typed.
struct ServeWords {
  std::string trace;
  RunWords run;  ///< what it has in common with the tap
  std::string mode = "loose";
  std::string speed = "1";
  std::string ignore;
  std::string only;
  std::vector<std::string> devices;
  std::vector<std::string> holds;
  bool until_done = false;
  std::string ready_file;
  std::vector<std::string> reports;
  bool json = false;
};

/// Checked.
struct ServeCommand {
  std::filesystem::path trace;
  RunOptions run;
  model::ServeOptions server;
  std::optional<model::Filter> only;
  bool until_done = false;
  std::vector<std::filesystem::path> reports;
  bool json = false;
};

/// Errors name the option and what was expected. `only` is not read here.
[[nodiscard]] Result<ServeCommand> check_serve_words(const ServeWords& words);
/// `words` outlives the parsing.
void add_serve_options(CLI::App& sub, ServeWords& words);

}  // namespace eastap::app
