// The table of eastap's commands. A new command is one file cmd_NAME.cc, one line in commands.cc and one
// test.
#pragma once

#include <functional>
#include <span>

namespace CLI {
class App;
}

namespace eastap::app {

/// Exit codes, the same for every command.
enum Exit : int {
  exit_clean = 0,     ///< done, nothing found
  exit_found = 1,     ///< done, but something was found or failed to match
  exit_usage = 2,     ///< bad usage or input
  exit_internal = 3,  ///< a failure of eastap's own
};

/// One command. `set_up` adds the command's options to `sub` and returns what runs once they are parsed; the
/// options' storage belongs to the returned function.
struct Command {
  const char* name;
  const char* summary;
  std::function<int()> (*set_up)(CLI::App& sub);
};

[[nodiscard]] std::span<const Command> commands();

/// Parses the command line and runs the chosen command; returns the exit code.
[[nodiscard]] int run_command_line(int argc, const char* const* argv);

// One for each cmd_NAME.cc, in alphabetical order.
[[nodiscard]] std::function<int()> set_up_ca(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_ctl(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_decode(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_demo(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_diff(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_encode(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_export(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_help(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_import(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_new_script(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_play(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_reaction(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_redact(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_repair(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_run(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_serve(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_show(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_shrink(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_test(CLI::App& sub);
[[nodiscard]] std::function<int()> set_up_verify(CLI::App& sub);

}  // namespace eastap::app
